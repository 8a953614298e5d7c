import type { Entry } from './entry';
import { Outbox } from './outbox';
import { MemoryStore, type OutboxStore } from './outbox-store';
import { FakeServer } from './testing/fake-server';
import { ann } from './testing/room-log';

const rateLimited = { code: 'rate_limited', message: 'too fast', retryInMs: 2_500 } as const;
const unavailable = { code: 'unavailable', message: 'not now' } as const;

/** Like a disk: one thing after the other, and each takes its time. */
class SlowStore implements OutboxStore {
  readonly durable = true;
  private entries: readonly Entry[] = [];
  private gate: Promise<void> | undefined;

  async update(change: (entries: readonly Entry[]) => readonly Entry[]) {
    await this.gate;
    return (this.entries = change(this.entries));
  }

  /** Nobody else changes it. */
  watch() {}

  hold(): () => void {
    let release!: () => void;
    this.gate = new Promise((resolve) => (release = resolve));
    return () => {
      this.gate = undefined;
      release();
    };
  }
}

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
    outbox = new Outbox(server, new MemoryStore(), (now) => (entries = now));
  });

  afterEach(() => jest.useRealTimers());

  it('lets nothing out before the room is open', async () => {
    await outbox.add('lobby', 'hello');
    await after(60_000);

    expect(tries()).toEqual([]);
    expect(states()).toEqual(['hello sending']);
  });

  it('sends what waits when the room opens', async () => {
    const { id } = await outbox.add('lobby', 'hello');
    outbox.open('lobby', ann.id);
    await after(0);

    expect(tries()).toEqual([{ room: 'lobby', id, text: 'hello' }]);
    expect(states()).toEqual(['hello sent']);
  });

  it('notes when a thing was written, not when it went out', async () => {
    await outbox.add('lobby', 'hello');
    await after(5_000);
    outbox.open('lobby', ann.id);
    await after(0);

    expect(entries[0]?.at).toBe(1_000_000);
  });

  it('never sends what is too long: the server would cut the connection for it', async () => {
    outbox.open('lobby', ann.id);
    const long = await outbox.add('lobby', 'x'.repeat(4_001));
    await outbox.add('lobby', '😀'.repeat(4_000));
    await after(60_000);

    expect(long).toMatchObject({ state: 'failed', error: { code: 'too_large', field: 'text' } });
    expect(tries()).toHaveLength(1);
  });

  it('gives each thing an id of its own: 128 bits in hex', async () => {
    const said = await Promise.all(['a', 'a', 'a'].map((text) => outbox.add('lobby', text)));
    const ids = said.map(({ id }) => id);

    expect(new Set(ids).size).toBe(3);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{32}$/);
  });

  describe('keeps the order of a room', () => {
    it('one at a time: the next waits for the answer', async () => {
      const release = server.hold();
      outbox.open('lobby', ann.id);
      for (const text of ['one', 'two', 'three']) await outbox.add('lobby', text);
      await after(0);
      expect(tries()).toHaveLength(1);

      release();
      await after(0);

      expect(stored()).toEqual(['one', 'two', 'three']);
      expect(states()).toEqual(['one sent', 'two sent', 'three sent']);
    });

    it('when the first one has to be tried again', async () => {
      server.instead.push('unheard', unavailable);
      outbox.open('lobby', ann.id);
      await outbox.add('lobby', 'one');
      await outbox.add('lobby', 'two');
      await after(2_000);

      expect(tries().map(({ text }) => text)).toEqual(['one', 'one', 'one', 'two']);
      expect(stored()).toEqual(['one', 'two']);
    });

    it('and holds up no other room', async () => {
      server.instead.push(rateLimited);
      outbox.open('lobby', ann.id);
      outbox.open('other', ann.id);
      await outbox.add('lobby', 'waits');
      await outbox.add('other', 'goes');
      await after(0);

      expect(states()).toEqual(['waits sending', 'goes sent']);
    });
  });

  it('fails nothing that waits when the connection is lost just before it goes out', async () => {
    await outbox.add('lobby', 'hello');

    outbox.open('lobby', ann.id);
    outbox.closeAll();
    await after(0);
    expect(states()).toEqual(['hello sending']);
    expect(tries()).toEqual([]);
    outbox.open('lobby', ann.id);
    await after(0);

    expect(states()).toEqual(['hello sent']);
  });

  it('sends what is written while it asks a slow store', async () => {
    const slow = new SlowStore();
    const patient = new Outbox(server, slow, (now) => (entries = now));
    const { id } = await patient.add('lobby', 'never mind');
    const release = slow.hold();
    void patient.discard(id);
    patient.open('lobby', ann.id);
    void patient.add('lobby', 'hello');
    release();
    await after(0);

    expect(stored()).toEqual(['hello']);
  });

  it('says at its start what the store has kept from before', async () => {
    const store = new MemoryStore();
    await new Outbox(server, store, () => undefined).add('lobby', 'from before');

    const next = new Outbox(server, store, (now) => (entries = now));
    await after(0);
    expect(states()).toEqual(['from before sending']);
    next.open('lobby', ann.id);
    await after(0);

    expect(stored()).toEqual(['from before']);
  });

  describe('without an answer', () => {
    it('tries again a second later, with the same id', async () => {
      server.instead.push('unheard', 'unheard');
      const { id } = await outbox.add('lobby', 'hello');
      outbox.open('lobby', ann.id);

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
      outbox.open('lobby', ann.id);
      await outbox.add('lobby', 'hello');
      await after(1_000);

      expect(tries()).toHaveLength(2);
      expect(stored()).toEqual(['hello']);
      expect(states()).toEqual(['hello sent']);
    });

    it('waits while the connection is lost, and goes on when the room opens again', async () => {
      server.instead.push('unheard');
      outbox.open('lobby', ann.id);
      await outbox.add('lobby', 'one');
      await after(0);
      outbox.closeAll();
      await outbox.add('lobby', 'two');
      await after(60_000);
      expect(tries()).toHaveLength(1);

      outbox.open('lobby', ann.id);
      await after(0);

      expect(stored()).toEqual(['one', 'two']);
    });

    it('goes on even if the room opens again before the next try', async () => {
      server.instead.push('unheard');
      outbox.open('lobby', ann.id);
      await outbox.add('lobby', 'one');
      await after(0);
      outbox.closeAll();
      outbox.open('lobby', ann.id);
      await after(1_000);

      expect(stored()).toEqual(['one']);
    });
  });
});
