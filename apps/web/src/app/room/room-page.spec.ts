import { TestBed } from '@angular/core/testing';
import { Title } from '@angular/platform-browser';
import { provideRouter, Router, withComponentInputBinding } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { FakeServer, settled } from '../../testing/fake-server';
import { ann, me } from '../../testing/people';
import { Identity } from '../identity/identity';
import { Rooms } from '../rooms/rooms';
import { routes } from '../app.routes';

// jsdom does not know it.
Object.defineProperty(HTMLElement.prototype, 'inert', { value: false, writable: true });

describe('the page of a room', () => {
  let server: FakeServer;
  let harness: RouterTestingHarness;

  const element = () => harness.fixture.nativeElement as HTMLElement;
  const heading = () => element().querySelector('h1 bdi')?.textContent;
  const button = (label: string) =>
    [...element().querySelectorAll('button')].find(({ textContent }) =>
      textContent?.includes(label),
    );
  const slugs = () =>
    TestBed.inject(Rooms)
      .mine()
      .map(({ slug }) => slug);
  const go = async (url: string) => {
    await harness.navigateByUrl(url);
    await settled();
    return TestBed.inject(Router).url;
  };

  beforeEach(async () => {
    server = FakeServer.setUp();
    TestBed.configureTestingModule({
      providers: [provideRouter(routes, withComponentInputBinding())],
    });
    const identity = TestBed.inject(Identity);
    TestBed.inject(Rooms);
    identity.connect();
    server.welcome();
    harness = await RouterTestingHarness.create();
  });

  afterEach(() => jest.restoreAllMocks());

  it('is the lobby at the root, which nobody leaves or closes', async () => {
    await go('/');

    expect(heading()).toBe('lobby');
    expect(button('Leave')).toBeUndefined();
    expect(button('Close room')).toBeUndefined();
  });

  it('enters the room of its address', async () => {
    await go('/r/advprog');

    expect(heading()).toBe('advprog');
    expect(server.joined).toContain('advprog');
  });

  it('changes from room to room', async () => {
    await go('/r/advprog');
    await go('/r/cellar');

    expect(heading()).toBe('cellar');
    expect(slugs()).toEqual(['lobby', 'advprog', 'cellar']);
  });

  it('goes from an address typed by hand to the room it means, and to no other', async () => {
    await expect(go('/r/Big%20Room!')).resolves.toBe('/r/big-room');

    expect(heading()).toBe('big-room');
    expect(slugs()).toEqual(['lobby', 'big-room']);
    expect(server.payloads('join')).toEqual([{ room: 'big-room' }]);
  });

  it('leads from any other address to the lobby', async () => {
    await expect(go('/nowhere/at/all')).resolves.toBe('/');
  });

  it('says why a room can not be entered', async () => {
    server.instead.set('join', { code: 'not_found', message: 'there is no such room' });
    await go('/r/secret');

    expect(element().querySelector('[role=alert]')?.textContent).toBe(
      "This room can't be entered: there is no such room.",
    );
  });

  it('has the room and what is unread, anywhere, in its title', async () => {
    await go('/r/advprog');
    expect(TestBed.inject(Title).getTitle()).toBe('advprog · Parlour');

    server.say('lobby', 'one', ann);
    server.say('lobby', 'two', ann);
    await settled();

    expect(TestBed.inject(Title).getTitle()).toBe('(2) advprog · Parlour');
  });

  it('leaves a room for the lobby', async () => {
    await go('/r/advprog');
    button('Leave')?.click();
    await settled();

    expect(TestBed.inject(Router).url).toBe('/');
    expect(server.joined).not.toContain('advprog');
    expect(slugs()).toEqual(['lobby']);
  });

  describe('of my own room', () => {
    beforeEach(async () => {
      server.room('mine').info.owner = me.id;
      await go('/r/mine');
    });

    it('closes it when I am sure', async () => {
      jest.spyOn(window, 'confirm').mockReturnValue(true);
      button('Close room')?.click();
      await settled();

      expect(server.room('mine').info.closed).toBe(true);
      expect(element().querySelector('h1')?.textContent).toContain('closed');
      expect(element().querySelector('textarea')).toBeNull();
      expect(button('Close room')).toBeUndefined();
    });

    it('closes nothing when I am not', async () => {
      jest.spyOn(window, 'confirm').mockReturnValue(false);
      button('Close room')?.click();
      await settled();

      expect(server.payloads('close')).toEqual([]);
    });
  });

  it('does not offer to close a room of somebody else', async () => {
    server.room('theirs').info.owner = ann.id;
    await go('/r/theirs');

    expect(button('Close room')).toBeUndefined();
    expect(button('Leave')).toBeDefined();
  });
});
