import { Location } from '@angular/common';
import { TestBed } from '@angular/core/testing';
import { Title } from '@angular/platform-browser';
import { provideRouter, withComponentInputBinding } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { FakeRequests } from '../../testing/fake-requests';
import { FakeServer, settled } from '../../testing/fake-server';
import { ann, bob, me } from '../../testing/people';
import { routes } from '../app.routes';
import { FRESH_START } from './fresh-start';
import { Identity } from './identity';

// jsdom does not know it.
Object.defineProperty(HTMLElement.prototype, 'inert', { value: false, writable: true });

describe('the page that the link for another device leads to', () => {
  let requests: FakeRequests;
  let server: FakeServer;
  let harness: RouterTestingHarness;
  let freshStart: jest.Mock;

  const main = () => (harness.fixture.nativeElement as HTMLElement).querySelector('main');
  const words = (element?: Element | null) => element?.textContent?.replace(/\s+/g, ' ').trim();
  const heading = () => words(main()?.querySelector('h1'));
  const alert = () => words(main()?.querySelector('[role=alert]'));
  const address = () => TestBed.inject(Location).path(true) || '/';
  const press = async (label: RegExp) => {
    const buttons = [...(main()?.querySelectorAll('button') ?? [])];
    buttons.find((one) => label.test(words(one) ?? ''))?.click();
    await settled();
  };
  const go = async (url: string) => {
    await harness.navigateByUrl(url);
    await settled();
  };

  beforeEach(async () => {
    requests = FakeRequests.setUp();
    requests.answer('device-owner', { you: ann });
    requests.answer('device-take', { you: ann });
    server = FakeServer.setUp();
    freshStart = jest.fn();
    TestBed.configureTestingModule({
      providers: [
        provideRouter(routes, withComponentInputBinding()),
        { provide: FRESH_START, useValue: freshStart },
      ],
    });
    document.cookie = 'username=Bob; path=/';
    TestBed.inject(Identity).connect();
    server.welcome();
    harness = await RouterTestingHarness.create();
    document.body.append(harness.fixture.nativeElement);
  });

  it('asks before anything is changed, and says whose link it is', async () => {
    await go('/device#code=abc');

    expect(heading()).toBe('Speak as Ann a111 here?');
    expect(words(main())).toContain('This browser is Bob k3f9 now. It will be Ann a111 instead');
    expect(requests.asked.map(({ name, payload }) => [name, payload])).toEqual([
      ['device-owner', { code: 'abc' }],
    ]);
    expect(document.cookie).toBe('username=Bob');
  });

  it('has a title, and reads the question to who cannot see it', async () => {
    await go('/device#code=abc');

    expect(TestBed.inject(Title).getTitle()).toBe('Another device · Parlour');
    expect(words(document.activeElement)).toBe(heading());
  });

  it('leaves the code neither in the address nor in the history', async () => {
    await go('/');
    await go('/device#code=abc');
    expect(address()).toBe('/device');

    TestBed.inject(Location).back();
    await settled();

    expect(address()).toBe('/');
  });

  it('follows another link that is opened in its place, and the same one again', async () => {
    await go('/device#code=abc');
    requests.answer('device-owner', { you: { ...ann, name: 'Anna' } });
    await go('/device#code=def');
    expect(heading()).toBe('Speak as Anna a111 here?');
    await go('/device#code=def');
    await press(/^Yes/);

    expect(requests.payloads('device-owner')).toHaveLength(3);
    expect(requests.payloads('device-take')).toEqual([{ code: 'def' }]);
    expect(address()).toBe('/device');
  });

  describe('said yes to', () => {
    it('uses the code once, keeps the name, and begins anew', async () => {
      let cookie: string | undefined;
      freshStart.mockImplementation(() => (cookie = document.cookie));
      await go('/device#code=abc');
      void press(/^Yes, I am Ann$/);
      await press(/^Yes, I am Ann$/);

      expect(requests.payloads('device-take')).toEqual([{ code: 'abc' }]);
      expect(freshStart).toHaveBeenCalledTimes(1);
      expect(cookie).toBe('username=Ann');
    });

    it('forgets the name that this browser had, where the new one is nobody’s', async () => {
      requests.answer('device-take', { you: { ...ann, name: 'Guest' } });
      await go('/device#code=abc');
      await press(/^Yes/);

      expect(document.cookie).toBe('');
      expect(freshStart).toHaveBeenCalledTimes(1);
    });

    it('says so where it was used in the meantime', async () => {
      requests.refuse('device-take', { code: 'not_found', message: 'there is no such code' });
      await go('/device#code=abc');
      await press(/^Yes/);

      expect(heading()).toBe('This link leads nowhere');
      expect(document.cookie).toBe('username=Bob');
      expect(freshStart).not.toHaveBeenCalled();
    });

    it('can be said again where the network was broken', async () => {
      requests.lose('device-take');
      await go('/device#code=abc');
      await press(/^Yes/);
      expect(alert()).toMatch(/^Not connected/);

      requests.answer('device-take', { you: ann });
      await press(/^Yes/);

      expect(freshStart).toHaveBeenCalledTimes(1);
    });
  });

  it('said no to, leads to the chat and leaves the code unused', async () => {
    await go('/device#code=abc');
    await press(/^No$/);

    expect(address()).toBe('/');
    expect(requests.payloads('device-take')).toEqual([]);
    expect(document.cookie).toBe('username=Bob');
  });

  it('asks nothing of who opens their own link', async () => {
    requests.answer('device-owner', { you: { ...me, name: 'Bob' } });
    await go('/device#code=abc');

    expect(heading()).toBe('You are Bob k3f9 here already');
    expect(main()?.querySelector('button')).toBeNull();
  });

  it.each(['not_found', 'invalid', 'too_large'] as const)(
    'explains how to get a new link where this one is %s',
    async (code) => {
      requests.refuse('device-owner', { code, message: 'there is no such code' });
      await go('/device#code=abc');

      expect(heading()).toBe('This link leads nowhere');
      expect(words(main())).toContain('“Use another device”');
      expect(main()?.querySelector('a')?.getAttribute('href')).toBe('/');
    },
  );

  it.each(['/device', '/device#code='])('asks the server nothing at %s', async (url) => {
    await go(url);

    expect(heading()).toBe('This link leads nowhere');
    expect(requests.asked).toEqual([]);
  });

  it('tries again where the network was broken, with a heading all the while', async () => {
    requests.lose('device-owner');
    await go('/device#code=abc');
    expect(heading()).toBe('Whose link is this?');
    expect(alert()).toMatch(/^Not connected/);

    await press(/^Try again$/);
    expect(words(document.activeElement)).toBe('Whose link is this?');

    requests.answer('device-owner', { you: bob });
    await press(/^Try again$/);

    expect(heading()).toBe('Speak as Bob b222 here?');
    expect(alert()).toBeUndefined();
    expect(requests.payloads('device-owner')).toEqual(Array(3).fill({ code: 'abc' }));
  });
});
