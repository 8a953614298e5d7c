import { type Entry, Outbox } from './outbox';
import { FakeServer } from './testing/fake-server';

const rateLimited = { code: 'rate_limited', message: 'too fast', retryInMs: 2_500 } as const;
const unavailable = { code: 'unavailable', message: 'not now' } as const;

describe('an outbox', () => {
  let server: FakeServer;
  let outbox: Outbox;
  let entries: readonly Entry[];

  const states = () => entries.map(({ text, state }) => `${text} ${state}`);
  const stored = () => server.log.messages.map(({ text }) => text);
  const tries = () => server.payloads('send');
  const after = (ms: number) => jest.advanceTimersByTimeAsync(ms);

  beforeEach(() => {
    jest.useFakeTimers({ now: 1_000_000 });
    server = new FakeServer();
    entries = [];
    outbox = new Outbox(server, (now) => (entries = now));
  });

  afterEach(() => jest.useRealTimers());

  it('lets nothing out before the room is open', async () => {
    outbox.add('lobby', 'hello');
    await after(60_000);

    expect(tries()).toEqual([]);
    expect(states()).toEqual(['hello sending']);
  });

  it('sends what waits when the room opens', async () => {
    const { id } = outbox.add('lobby', 'hello');
    outbox.open('lobby');
    await after(0);

    expect(tries()).toEqual([{ room: 'lobby', id, text: 'hello' }]);
    expect(states()).toEqual(['hello sent']);
  });

  it('notes when a thing was written, not when it went out', async () => {
    outbox.add('lobby', 'hello');
    await after(5_000);
    outbox.open('lobby');
    await after(0);

    expect(entries[0]?.at).toBe(1_000_000);
  });

  it('gives each thing an id of its own: 128 bits in hex', () => {
    const ids = ['a', 'a', 'a'].map((text) => outbox.add('lobby', text).id);

    expect(new Set(ids).size).toBe(3);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{32}$/);
  });

  describe('keeps the order of a room', () => {
    it('one at a time: the next waits for the answer', async () => {
      const release = server.hold();
      outbox.open('lobby');
      for (const text of ['one', 'two', 'three']) outbox.add('lobby', text);
      await after(0);
      expect(tries()).toHaveLength(1);

      release();
      await after(0);

      expect(stored()).toEqual(['one', 'two', 'three']);
      expect(states()).toEqual(['one sent', 'two sent', 'three sent']);
    });

    it('when the first one has to be tried again', async () => {
      server.instead.push('unheard', unavailable);
      outbox.open('lobby');
      outbox.add('lobby', 'one');
      outbox.add('lobby', 'two');
      await after(2_000);

      expect(tries().map(({ text }) => text)).toEqual(['one', 'one', 'one', 'two']);
      expect(stored()).toEqual(['one', 'two']);
    });

    it('and holds up no other room', async () => {
      server.instead.push(rateLimited);
      outbox.open('lobby');
      outbox.open('other');
      outbox.add('lobby', 'waits');
      outbox.add('other', 'goes');
      await after(0);

      expect(states()).toEqual(['waits sending', 'goes sent']);
    });
  });

  describe('without an answer', () => {
    it('tries again a second later, with the same id', async () => {
      server.instead.push('unheard', 'unheard');
      const { id } = outbox.add('lobby', 'hello');
      outbox.open('lobby');

      await after(999);
      expect(tries()).toHaveLength(1);
      await after(1);
      expect(tries()).toHaveLength(2);
      await after(1_000);

      expect(tries().map((one) => one.id)).toEqual([id, id, id]);
      expect(states()).toEqual(['hello sent']);
    });

    it('says it once, even if only the answer was lost', async () => {
      server.instead.push('unanswered');
      outbox.open('lobby');
      outbox.add('lobby', 'hello');
      await after(1_000);

      expect(tries()).toHaveLength(2);
      expect(stored()).toEqual(['hello']);
      expect(states()).toEqual(['hello sent']);
    });

    it('waits while the connection is lost, and goes on when the room opens again', async () => {
      server.instead.push('unheard');
      outbox.open('lobby');
      outbox.add('lobby', 'one');
      await after(0);
      outbox.closeAll();
      outbox.add('lobby', 'two');
      await after(60_000);
      expect(tries()).toHaveLength(1);

      outbox.open('lobby');
      await after(0);

      expect(stored()).toEqual(['one', 'two']);
    });

    it('goes on even if the room opens again before the next try', async () => {
      server.instead.push('unheard');
      outbox.open('lobby');
      outbox.add('lobby', 'one');
      await after(0);
      outbox.closeAll();
      outbox.open('lobby');
      await after(1_000);

      expect(stored()).toEqual(['one']);
    });
  });
});
