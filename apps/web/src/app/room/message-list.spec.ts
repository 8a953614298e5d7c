import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { FakeServer, settled as told } from '../../testing/fake-server';
import { ann, bob, cid } from '../../testing/people';
import { Identity } from '../identity/identity';
import { rememberRead } from '../rooms/memory';
import { Rooms } from '../rooms/rooms';
import { MessageList } from './message-list';

describe('the log of a room on the screen', () => {
  let server: FakeServer;
  let fixture: ComponentFixture<MessageList>;
  let scroller: HTMLElement;
  /** jsdom has no layout: a view of 100 px on a log of 1,000. */
  let scrollTop: number;

  /** One frame later, for nothing is drawn more often. */
  const settled = async () => {
    await told();
    await new Promise((resolve) => setTimeout(resolve, 20));
    await told();
  };
  const element = () => fixture.nativeElement as HTMLElement;
  const room = () => TestBed.inject(Rooms).open('lobby');
  const newOnes = () => element().querySelector<HTMLButtonElement>('button.new');
  const bubbles = () => [...element().querySelectorAll<HTMLElement>('parlour-bubble')];
  const texts = () => bubbles().map((one) => one.querySelector('.text')?.textContent?.trim());
  const scrollTo = async (top: number) => {
    scrollTop = top;
    scroller.dispatchEvent(new Event('scroll'));
    await settled();
  };
  const start = async () => {
    const identity = TestBed.inject(Identity);
    TestBed.inject(Rooms);
    identity.connect();
    fixture = TestBed.createComponent(MessageList);
    fixture.componentRef.setInput('room', room());
    await settled();
    scroller = element().querySelector('[role=log]') as HTMLElement;
    Object.defineProperties(scroller, {
      scrollHeight: { get: () => 1_000, configurable: true },
      clientHeight: { get: () => 100 },
      scrollTop: { get: () => scrollTop, set: (top: number) => (scrollTop = top) },
    });
    server.welcome();
    await settled();
  };

  beforeEach(() => {
    server = FakeServer.setUp();
    scrollTop = 0;
  });

  afterEach(() => jest.restoreAllMocks());

  it('shows what is said, in order, and where it begins', async () => {
    await start();
    server.say('lobby', 'one', ann);
    server.say('lobby', 'two', bob);
    await settled();

    expect(texts()).toEqual(['one', 'two']);
    expect(element().querySelector('.beginning')?.textContent).toContain(
      'The beginning. Whoever opens Parlour reads along here.',
    );
    expect(element().querySelector('.day')?.textContent?.trim()).toBe('Today');
  });

  it('says from when on messages are kept, where older ones are not', async () => {
    const log = server.room('lobby');
    const at = new Date(2026, 10, 3, 12).getTime();
    for (let n = 0; n < 150; n++) log.send(`text ${n}`, { author: bob, at });
    log.purge(101);
    await start();
    const beginning = () => element().querySelector('.beginning')?.textContent?.trim();
    expect(texts()).toHaveLength(50);
    expect(beginning()).toBe('Messages before Tuesday, November 3, 2026 are not kept.');

    log.purge(151);
    server.tell('room', { room: log.join().room });
    await settled();
    expect(texts()).toEqual([]);
    expect(beginning()).toBe('Messages before this moment are not kept.');
  });

  it('keeps the line of my own message when it is stored: nothing flickers', async () => {
    await start();
    server.instead.set('send', { code: 'unavailable', message: 'not now' });
    TestBed.inject(Rooms).say('lobby', 'hello');
    await settled();
    const [before] = bubbles();
    const { id } = server.payloads('send')[0] ?? {};
    server.room('lobby').send('hello', { id, author: server.you, at: Date.now() });
    server.tell('messages', { room: 'lobby', ...server.room('lobby').frame(0) });
    await settled();

    expect(bubbles()).toEqual([before]);
    expect(before?.querySelector('.state')?.textContent).toBe('sent');
  });

  it('leaves it to the announcer to speak: the log is silent', async () => {
    await start();
    server.say('lobby', 'one', ann);
    await settled();

    expect(scroller.getAttribute('aria-live')).toBe('off');
    expect(element().querySelector('[aria-live=polite]')?.textContent).toBe('Ann: one');
  });

  it('has the focus when the button that had it is gone with its message', async () => {
    await start();
    document.body.append(element());
    server.instead.set('send', { code: 'closed', message: 'this room is closed' });
    TestBed.inject(Rooms).say('lobby', 'hello');
    await settled();
    const discard = [...element().querySelectorAll('button')].find(
      ({ textContent }) => textContent === 'Discard',
    );
    discard?.focus();
    discard?.click();
    await settled();

    expect(texts()).toEqual([]);
    expect(document.activeElement).toBe(scroller);
  });

  it('shows notices between messages', async () => {
    await start();
    server.tell('presence', { room: 'lobby', count: 2, joined: [ann], left: [] });
    await settled();

    expect(element().querySelector('parlour-notice-line')?.textContent).toContain('Ann');
  });

  it.each([
    [[], ''],
    [[ann], 'Ann is typing…'],
    [[ann, bob], 'Ann and Bob are typing…'],
    [[ann, bob, cid], 'Several people are typing…'],
  ])('says who is typing: case %#', async (members, words) => {
    await start();
    server.tell('typing', { room: 'lobby', members });
    await settled();

    expect(element().querySelector('.typing')?.textContent).toBe(words);
  });

  describe('at its end', () => {
    it('goes along with what is new, and takes it for read', async () => {
      await start();
      server.say('lobby', 'one', ann);
      await settled();

      expect(scrollTop).toBe(1_000);
      expect(room().read()).toBe(1);
      expect(newOnes()).toBeNull();
    });

    it('takes nothing for read on a page that nobody sees', async () => {
      await start();
      const visibility = jest.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
      document.dispatchEvent(new Event('visibilitychange'));
      server.say('lobby', 'one', ann);
      await settled();
      expect(room().unread()).toBe(1);

      visibility.mockReturnValue('visible');
      document.dispatchEvent(new Event('visibilitychange'));
      await settled();

      expect(room().unread()).toBe(0);
    });

    it('draws nothing on a page that nobody sees, and all of it when somebody looks', async () => {
      await start();
      const visibility = jest.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
      document.dispatchEvent(new Event('visibilitychange'));
      server.say('lobby', 'one', ann);
      server.say('lobby', 'two', ann);
      await settled();
      expect(texts()).toEqual([]);

      visibility.mockReturnValue('visible');
      document.dispatchEvent(new Event('visibilitychange'));
      await settled();

      expect(texts()).toEqual(['one', 'two']);
    });

    it('forgets nothing of what was read while it waits for the server', async () => {
      rememberRead('log-1', { lobby: 2 });
      for (const text of ['one', 'two', 'three']) server.room('lobby').send(text);
      const identity = TestBed.inject(Identity);
      identity.connect();
      fixture = TestBed.createComponent(MessageList);
      fixture.componentRef.setInput('room', room());
      await settled();

      expect(room().read()).toBe(2);
    });
  });

  describe('away from its end', () => {
    beforeEach(async () => {
      await start();
      server.say('lobby', 'one', ann);
      await settled();
      await scrollTo(500);
      server.say('lobby', 'two', ann);
      server.say('lobby', 'three', ann);
      await settled();
    });

    it('stays there, and says how much is new', () => {
      expect(scrollTop).toBe(500);
      expect(newOnes()?.textContent?.trim()).toBe('2 new');
      expect(room().unread()).toBe(2);
    });

    it('goes to the end by the button', async () => {
      newOnes()?.click();
      await settled();

      expect(scrollTop).toBe(1_000);
      expect(room().unread()).toBe(0);
      expect(newOnes()).toBeNull();
    });

    it('goes to the end when I say something', async () => {
      TestBed.inject(Rooms).say('lobby', 'mine');
      await settled();

      expect(scrollTop).toBe(1_000);
      expect(newOnes()).toBeNull();
    });

    it('reads another room from its end', async () => {
      fixture.componentRef.setInput('room', TestBed.inject(Rooms).open('advprog'));
      await settled();

      expect(scrollTop).toBe(1_000);
    });
  });

  describe('with a message that is shown whole, or cut again', () => {
    let height: number;

    /** As high as that now, with its first line there. */
    const fold = async (to: { height: number; top: number }) => {
      const [line] = bubbles();
      Object.defineProperty(line, 'offsetTop', { get: () => to.top, configurable: true });
      const before = height;
      line?.dispatchEvent(new CustomEvent('folded', { bubbles: true }));
      height = to.height;
      expect(to.height).not.toBe(before);
      await settled();
    };

    beforeEach(async () => {
      await start();
      server.say('lobby', 'one', ann);
      await settled();
      height = 1_000;
      Object.defineProperty(scroller, 'scrollHeight', { get: () => height });
      await scrollTo(900);
    });

    it('does not run to the end of it: its reader is where it begins', async () => {
      await fold({ height: 5_000, top: 850 });
      expect(scrollTop).toBe(900);
      server.say('lobby', 'two', ann);
      await settled();

      expect(scrollTop).not.toBe(5_000);
      expect(newOnes()?.textContent?.trim()).toBe('1 new');
    });

    it('goes back to where it begins, if that is above', async () => {
      await fold({ height: 5_000, top: 850 });
      await scrollTo(3_000);
      await fold({ height: 1_200, top: 850 });

      expect(scrollTop).toBe(850);
    });

    it('stays where it is, if its beginning can be seen', async () => {
      await fold({ height: 5_000, top: 850 });
      await scrollTo(800);
      await fold({ height: 1_000, top: 850 });

      expect(scrollTop).toBe(800);
    });
  });

  it('loads what was said before near its beginning, once at a time', async () => {
    for (let i = 0; i < 150; i++) server.room('lobby').send(`message ${i + 1}`);
    await start();
    expect(bubbles()).toHaveLength(100);

    scrollTop = 300;
    scroller.dispatchEvent(new Event('scroll'));
    scroller.dispatchEvent(new Event('scroll'));
    await settled();
    await scrollTo(0);

    expect(server.payloads('history')).toEqual([{ room: 'lobby', before: 51 }]);
    expect(bubbles()).toHaveLength(150);
  });
});
