import type { Entry } from './entry';
import { Outbox } from './outbox';
import { MemoryStore } from './outbox-store';
import { FakeServer } from './testing/fake-server';
import { ann } from './testing/room-log';

const rateLimited = { code: 'rate_limited', message: 'too fast', retryInMs: 2_500 } as const;
const tooLong = { code: 'too_large', message: 'too long', field: 'text' } as const;

describe('what the server refuses', () => {
  let server: FakeServer;
  let outbox: Outbox;
  let entries: readonly Entry[];

  const states = () => entries.map(({ text, state }) => `${text} ${state}`);
  const tries = () => server.payloads('send');
  const after = (ms: number) => jest.advanceTimersByTimeAsync(ms);

  beforeEach(() => {
    jest.useFakeTimers();
    server = new FakeServer();
    entries = [];
    outbox = new Outbox(server, new MemoryStore(), (now) => (entries = now));
  });

  afterEach(() => jest.useRealTimers());

  it('for now: tries again after exactly the time it was told', async () => {
    server.instead.push(rateLimited);
    outbox.open('lobby', ann.id);
    await outbox.add('lobby', 'hello');

    await after(2_499);
    expect(states()).toEqual(['hello sending']);
    expect(tries()).toHaveLength(1);
    await after(1);

    expect(states()).toEqual(['hello sent']);
  });

  describe('for now, with the time to wait', () => {
    const store = () => new MemoryStore();
    const begin = async (shared = store()) => {
      outbox = new Outbox(server, shared, (now) => (entries = now));
      outbox.open('lobby', ann.id);
      server.instead.push(rateLimited);
      await outbox.add('lobby', 'hello');
      await after(0);
    };

    it('says when it is tried again, and no more once it is', async () => {
      const at = Date.now();
      await begin();
      expect(entries).toMatchObject([{ state: 'sending', againAt: at + 2_500 }]);
      await after(2_500);

      expect(entries[0]).not.toHaveProperty('againAt');
      expect(states()).toEqual(['hello sent']);
    });

    it('is tried by no other outbox before that', async () => {
      const shared = store();
      await begin(shared);
      const other = new Outbox(server, shared, () => undefined);
      await other.loaded;
      await after(0);
      void other.add('lobby', 'and more');
      await after(2_499);
      expect(tries()).toHaveLength(1);
      await after(2);

      expect(tries().map(({ text }) => text)).toEqual(['hello', 'hello', 'and more']);
    });

    it('is tried at once when the room is not as it was, or entered again', async () => {
      await begin();
      server.instead.push(rateLimited);
      await outbox.hurry('lobby');
      expect(tries()).toHaveLength(2);
      expect(states()).toEqual(['hello sending']);
      outbox.open('lobby', ann.id);
      await after(0);

      expect(tries()).toHaveLength(3);
      expect(states()).toEqual(['hello sent']);
    });

    it('leaves alone what waits for another room', async () => {
      await begin();
      await outbox.hurry('attic');

      expect(tries()).toHaveLength(1);
      expect(entries[0]).toHaveProperty('againAt');
    });

    it('is tried at once where the clock was put back meanwhile', async () => {
      await begin();
      jest.setSystemTime(Date.now() - 24 * 3_600_000);
      void outbox.add('lobby', 'and more');
      await after(0);

      expect(states()).toEqual(['hello sent', 'and more sent']);
    });

    it('waits for an hour at most, whatever it is told', async () => {
      server.instead.push({ ...rateLimited, retryInMs: 1e12 });
      outbox.open('lobby', ann.id);
      await outbox.add('lobby', 'hello');
      await after(3_599_999);
      expect(tries()).toHaveLength(1);
      await after(1);

      expect(states()).toEqual(['hello sent']);
    });
  });

  it('for good: shows why, tries no more, and lets the next one out', async () => {
    server.instead.push(tooLong);
    outbox.open('lobby', ann.id);
    await outbox.add('lobby', 'one');
    await outbox.add('lobby', 'two');
    await after(60_000);

    expect(tries()).toHaveLength(2);
    expect(states()).toEqual(['one failed', 'two sent']);
    expect(entries[0]?.error).toEqual(tooLong);
  });

  it('is tried again when its writer says so, with the same id', async () => {
    server.instead.push(tooLong);
    outbox.open('lobby', ann.id);
    const { id } = await outbox.add('lobby', 'hello');
    await after(0);

    await outbox.retry(id);
    expect(states()).toEqual(['hello sending']);
    expect(entries[0]?.error).toBeUndefined();
    await after(0);

    expect(tries().map((one) => one.id)).toEqual([id, id]);
    expect(states()).toEqual(['hello sent']);
  });

  it('for now: is not begun anew, whoever asks for it', async () => {
    server.instead.push(rateLimited);
    outbox.open('lobby', ann.id);
    const { id } = await outbox.add('lobby', 'hello');
    await after(0);
    const [before] = entries;

    await outbox.retry(id);

    expect(entries[0]).toBe(before);
  });

  it('only what has failed is tried again', async () => {
    outbox.open('lobby', ann.id);
    const { id } = await outbox.add('lobby', 'hello');
    await after(0);

    await outbox.retry(id);
    await outbox.retry('nobody');
    await after(0);

    expect(tries()).toHaveLength(1);
    expect(states()).toEqual(['hello sent']);
  });
});
