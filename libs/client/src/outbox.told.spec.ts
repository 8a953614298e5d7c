import type { Message } from '@parlour/protocol';
import type { Entry } from './entry';
import { Outbox } from './outbox';
import { MemoryStore, type OutboxStore } from './outbox-store';
import { FakeServer } from './testing/fake-server';
import { ann } from './testing/room-log';

const ben = { ...ann, id: 'b', name: 'Ben' };

/** A store that is still being opened. */
class SlowStore implements OutboxStore {
  readonly durable = true;
  wakeUp!: () => void;
  private readonly opened = new Promise<void>((resolve) => (this.wakeUp = resolve));

  constructor(private entries: readonly Entry[]) {}

  async update(change: (entries: readonly Entry[]) => readonly Entry[]) {
    await this.opened;
    return (this.entries = change(this.entries));
  }

  watch() {
    // Nobody else knows of it.
  }
}

describe('an outbox that is told what the timeline shows', () => {
  let server: FakeServer;
  let store: MemoryStore;
  let outbox: Outbox;
  let entries: readonly Entry[];

  const states = () => entries.map(({ text, state }) => `${text} ${state}`);
  const after = (ms: number) => jest.advanceTimersByTimeAsync(ms);
  /** The timeline holds what the log has, up to a place. */
  const tell = (last = server.log.messages.length) =>
    outbox.told('lobby', { last, messages: server.log.messages.slice(0, last) });

  beforeEach(() => {
    jest.useFakeTimers();
    server = new FakeServer();
    store = new MemoryStore();
    outbox = new Outbox(server, store, (now) => (entries = now));
    outbox.open('lobby', ann.id);
  });

  afterEach(() => jest.useRealTimers());

  it('shows what was sent until the timeline does, and no longer', async () => {
    await outbox.add('lobby', 'one');
    await outbox.add('lobby', 'two');
    await after(0);
    expect(states()).toEqual(['one sent', 'two sent']);

    tell(1);

    expect(states()).toEqual(['two sent']);
  });

  it('keeps what was sent for half a minute, for others whose timeline is behind', async () => {
    await outbox.add('lobby', 'one');
    await after(0);
    tell();
    const kept = async () => (await store.update((all) => all)).map(({ text }) => text);
    await after(20_000);
    await outbox.add('lobby', 'two');
    expect(await kept()).toEqual(['one', 'two']);

    await after(20_000);
    await outbox.add('lobby', 'three');

    expect(await kept()).toEqual(['two', 'three']);
  });

  it('shows nothing twice where the timeline is there before the store', async () => {
    server.instead.push('unanswered');
    const { id } = await outbox.add('lobby', 'hello');
    await after(0);
    outbox.closeAll();
    const slow = new SlowStore(await store.update((all) => all));
    const shown: string[] = [];
    const reloaded = new Outbox(server, slow, (now) => shown.push(...now.map((one) => one.id)));
    reloaded.open('lobby', ann.id);
    reloaded.told('lobby', { last: 1, messages: server.log.messages });
    slow.wakeUp();
    await after(5_000);

    expect(shown).not.toContain(id);
    expect(server.payloads('send')).toHaveLength(1);
  });

  it('shows nothing twice where the message comes before the answer', async () => {
    const release = server.hold();
    await outbox.add('lobby', 'hello');
    await after(0);

    tell();
    expect(states()).toEqual([]);
    release();
    await after(0);

    expect(states()).toEqual([]);
  });

  it('shows nothing twice where the timeline has it, and only the number tells', async () => {
    const release = server.hold();
    await outbox.add('lobby', 'hello');
    await after(0);

    // The window on it may be elsewhere.
    outbox.told('lobby', { last: 1, messages: [] });
    release();
    await after(0);

    expect(states()).toEqual([]);
  });

  it('tries no more what it finds in the timeline', async () => {
    server.instead.push('unanswered');
    await outbox.add('lobby', 'hello');
    await after(0);

    tell();
    await after(60_000);

    expect(server.payloads('send')).toHaveLength(1);
    expect(await store.update((all) => all)).toMatchObject([{ state: 'sent', seq: 1 }]);
  });

  it('does not take a message of somebody else for its own, though it has the same id', async () => {
    server.instead.push('unheard');
    const { id } = await outbox.add('lobby', 'hello');
    await after(0);
    server.log.send('mine now', { author: ben, id });

    tell();
    expect(states()).toEqual(['hello sending']);
    await after(1_000);

    expect(server.log.messages.map(({ text }) => text)).toEqual(['mine now', 'hello']);
  });

  it('does not take a message of another room for its own', async () => {
    server.instead.push('unheard');
    const { id } = await outbox.add('lobby', 'hello');
    await after(0);

    outbox.told('other', { last: 1, messages: [{ author: ann, id } as Message] });

    expect(states()).toEqual(['hello sending']);
  });

  it('leaves what was sent to another room, however far this one has come', async () => {
    await outbox.add('lobby', 'hello');
    await after(0);

    outbox.told('other', { last: 100, messages: [] });

    expect(states()).toEqual(['hello sent']);
  });
});
