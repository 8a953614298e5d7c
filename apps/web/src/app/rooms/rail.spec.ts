import { ChangeDetectionStrategy, Component } from '@angular/core';
import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { provideRouter, Router } from '@angular/router';
import { FakeServer, settled } from '../../testing/fake-server';
import { ann } from '../../testing/people';
import { Identity } from '../identity/identity';
import { Panels } from '../ui/panels';
import { rememberRead, rememberRoom } from './memory';
import { Rail } from './rail';
import { Rooms } from './rooms';

@Component({
  selector: 'parlour-anywhere',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: '',
})
class Anywhere {}

describe('the list of rooms', () => {
  let server: FakeServer;
  let fixture: ComponentFixture<Rail>;

  const element = () => fixture.nativeElement as HTMLElement;
  const field = () => element().querySelector('input') as HTMLInputElement;
  const links = (selector: string) =>
    [...element().querySelectorAll<HTMLAnchorElement>(selector)].map((link) => [
      link.getAttribute('href'),
      link.textContent?.replace(/\s+/g, ' ').trim(),
    ]);
  const mine = () => links('li a:not(.other)');
  const others = () => links('li a.other');
  const enter = async (typed: string) => {
    field().value = typed;
    element()
      .querySelector('form')
      ?.dispatchEvent(new Event('submit', { cancelable: true }));
    await settled();
    return TestBed.inject(Router).url;
  };
  const start = async () => {
    const routes = [{ path: '**', component: Anywhere }];
    TestBed.configureTestingModule({ providers: [provideRouter(routes)] });
    const identity = TestBed.inject(Identity);
    fixture = TestBed.createComponent(Rail);
    identity.connect();
    server.welcome();
    await settled();
  };

  beforeEach(() => {
    server = FakeServer.setUp();
    rememberRoom('advprog');
    rememberRead('log-1', { advprog: 0 });
  });

  it('has the lobby first, then my rooms', async () => {
    await start();

    expect(mine()).toEqual([
      ['/', 'lobby'],
      ['/r/advprog', 'advprog'],
    ]);
  });

  it('marks the room that is open', async () => {
    await start();
    await TestBed.inject(Router).navigateByUrl('/r/advprog');
    await settled();

    const current = [...element().querySelectorAll('[aria-current=page]')];
    expect(current.map((one) => one.getAttribute('href'))).toEqual(['/r/advprog']);
  });

  it('counts what is unread', async () => {
    await start();
    server.say('advprog', 'one', ann);
    server.say('advprog', 'two', ann);
    await settled();

    expect(mine()[1]).toEqual(['/r/advprog', 'advprog2 unread']);
  });

  it('counts no further than 99', async () => {
    for (let i = 0; i < 100; i++) server.room('advprog').send(`message ${i}`);
    await start();

    expect(mine()[1]).toEqual(['/r/advprog', 'advprog99+ unread']);
  });

  it('has the rooms that I am not in apart, with who is there, and closed ones marked', async () => {
    server.room('elsewhere');
    server.room('cellar').info.closed = true;
    await start();

    expect(others()).toEqual([
      ['/r/elsewhere', 'elsewhere1 here'],
      ['/r/cellar', 'cellarclosed'],
    ]);
  });

  it('moves a room over when I enter it', async () => {
    server.room('elsewhere');
    await start();
    TestBed.inject(Rooms).open('elsewhere');
    await settled();

    expect(mine().map(([href]) => href)).toEqual(['/', '/r/advprog', '/r/elsewhere']);
    expect(others()).toEqual([]);
  });

  describe('has a field', () => {
    beforeEach(start);

    it('with a label', () => {
      expect(field().labels?.[0]?.textContent).toBe('Room');
    });

    it.each([
      ['advprog', '/r/advprog'],
      ['  Advanced Programming! ', '/r/advanced-programming'],
      ['../../etc', '/r/etc'],
      ['Lobby', '/'],
    ])('that leads from "%s" to %s', async (typed, url) => {
      await expect(enter(typed)).resolves.toBe(url);
      expect(field().value).toBe('');
    });

    it.each(['', '  ', '!?'])('that leads nowhere from "%s", and keeps it', async (typed) => {
      const navigate = jest.spyOn(TestBed.inject(Router), 'navigate');

      await enter(typed);

      expect(navigate).not.toHaveBeenCalled();
      expect(field().value).toBe(typed);
    });

    it('that closes the list where it is a drawer', async () => {
      TestBed.inject(Panels).open('rooms');

      await enter('advprog');

      expect(TestBed.inject(Panels).rooms()).toBe(false);
    });
  });

  it('shows and hides the wire', async () => {
    await start();
    const button = element().querySelector<HTMLButtonElement>('button.wire');
    button?.click();
    await settled();
    expect(button?.getAttribute('aria-expanded')).toBe('true');

    button?.click();
    await settled();
    expect(button?.getAttribute('aria-expanded')).toBe('false');
  });
});
