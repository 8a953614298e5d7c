import type { Entry } from './entry';
import { Outbox } from './outbox';
import { MemoryStore } from './outbox-store';
import { FakeServer } from './testing/fake-server';
import { ann } from './testing/room-log';

/** A tab of the browser: its outbox, and what it shows. */
class Tab {
  entries: readonly Entry[] = [];
  readonly outbox: Outbox;

  constructor(
    readonly server: FakeServer,
    store: MemoryStore,
    name?: string,
  ) {
    this.outbox = new Outbox(server, store, (now) => (this.entries = now), name);
  }

  get states() {
    return this.entries.map(({ text, state }) => `${text} ${state}`);
  }

  get sent() {
    return this.server.payloads('send').map(({ text }) => text);
  }

  say(text: string) {
    return this.outbox.add('lobby', text);
  }

  open(guest = ann.id) {
    this.outbox.open('lobby', guest);
  }
}

describe('two outboxes on one store', () => {
  let store: MemoryStore;
  /** The server as each of them reaches it: the room is the same. */
  let one: Tab;
  let two: Tab;

  const after = (ms: number) => jest.advanceTimersByTimeAsync(ms);
  const stored = () => one.server.log.messages.map(({ text }) => text);

  beforeEach(() => {
    jest.useFakeTimers();
    store = new MemoryStore();
    const server = new FakeServer();
    one = new Tab(server, store);
    two = new Tab(new FakeServer(server.log), store);
  });

  afterEach(() => jest.useRealTimers());

  it('send nothing twice', async () => {
    const texts = ['1', '2', '3', '4', '5', '6'];
    for (const [index, text] of texts.entries()) await (index % 2 ? one : two).say(text);

    one.open();
    two.open();
    await after(20_000);

    expect([...one.sent, ...two.sent].sort()).toEqual(texts);
  });

  it('keep the order in which things were written, whoever wrote and whoever sends', async () => {
    const release = one.server.hold();
    one.open();
    two.open();
    await one.say('1');
    await two.say('2');
    await one.say('3');
    await after(0);
    expect(two.sent).toEqual([]);

    release();
    await after(20_000);

    expect(stored()).toEqual(['1', '2', '3']);
  });

  it('show what the other one adds, and what it settles', async () => {
    await one.say('hello');
    await after(0);
    expect(two.states).toEqual(['hello sending']);

    one.open();
    await after(0);

    // To both: the timeline of the other one may be behind.
    expect(one.states).toEqual(['hello sent']);
    expect(two.states).toEqual(['hello sent']);
    two.outbox.told('lobby', { last: 1, messages: one.server.log.messages });
    expect(two.states).toEqual([]);
    expect(one.states).toEqual(['hello sent']);
  });

  it('give up only their own when a room is left', async () => {
    await one.say('mine');
    await two.say('yours');

    await one.outbox.forget('lobby');
    await after(0);
    expect(two.states).toEqual(['yours sending']);
    two.open();
    await after(0);

    expect(stored()).toEqual(['yours']);
  });

  it('keep no more than one timer for the other one’s turn', async () => {
    one.server.hold();
    one.open();
    two.open();
    for (let n = 0; n < 50; n++) await two.say(`${n}`);
    await after(0);

    expect(jest.getTimerCount()).toBeLessThan(5);
  });

  it('do not wait for a turn that the clock has made longer than any is', async () => {
    one.server.hold();
    one.open();
    await one.say('hello');
    await after(0);
    jest.setSystemTime(Date.now() - 3_600_000);
    two.open();
    await after(0);

    expect(two.sent).toEqual(['hello']);
  });

  it('show why the other one failed, and either may try again', async () => {
    one.server.instead.push({ code: 'closed', message: 'this room is closed' });
    one.open();
    const { id } = await one.say('hello');
    await after(0);
    expect(two.states).toEqual(['hello failed']);
    expect(two.entries[0]?.error?.code).toBe('closed');

    two.open();
    await two.outbox.retry(id);
    await after(0);

    expect(stored()).toEqual(['hello']);
    expect(one.states).toEqual(['hello sent']);
  });

  it('let either of them find in its timeline what the other one waits for', async () => {
    one.server.instead.push('unanswered');
    one.open();
    await one.say('hello');
    await after(0);

    two.outbox.told('lobby', { last: 1, messages: one.server.log.messages });
    await after(60_000);

    expect(two.states).toEqual([]);
    expect(one.states).toEqual(['hello sent']);
    expect(one.sent).toEqual(['hello']);
  });

  describe('when one is silent in the middle of a turn', () => {
    beforeEach(async () => {
      one.server.hold();
      one.open();
      await one.say('hello');
      await after(0);
      expect(one.sent).toEqual(['hello']);
    });

    it('leave it the turn for as long as it waits for its answer', async () => {
      two.open();
      await after(20_000);

      expect(two.sent).toEqual([]);
    });

    it('go on with it three seconds after it is gone, by the same id', async () => {
      two.open();
      // Whoever is gone renews no turn.
      const gone = jest.spyOn(one.outbox as never, 'update').mockReturnValue(null as never);
      await after(2_999);
      expect(two.sent).toEqual([]);
      await after(1);
      expect(gone).toHaveBeenCalled();

      expect(two.server.payloads('send')).toEqual(one.server.payloads('send'));
      expect(stored()).toEqual(['hello']);
      expect(two.states).toEqual(['hello sent']);
    });

    it('give the turn back at once to the same one after a restart', async () => {
      const { entries } = one;
      const named = new Tab(new FakeServer(one.server.log), store, entries[0]?.turn?.of);
      named.open();
      await after(0);

      expect(named.sent).toEqual(['hello']);
    });
  });
});
