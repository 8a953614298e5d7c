import type { Message } from '@parlour/protocol';
import type { Entry } from './entry';
import { Outbox } from './outbox';
import { MemoryStore } from './outbox-store';
import { FakeServer } from './testing/fake-server';
import { ann } from './testing/room-log';

const ben = { ...ann, id: 'b', name: 'Ben' };

describe('an outbox that is told what the timeline shows', () => {
  let server: FakeServer;
  let store: MemoryStore;
  let outbox: Outbox;
  let entries: readonly Entry[];

  const states = () => entries.map(({ text, state }) => `${text} ${state}`);
  const after = (ms: number) => jest.advanceTimersByTimeAsync(ms);
  /** The timeline takes in what the log has, from a place on. */
  const tell = (from = 1) => {
    const news = server.log.messages.slice(from - 1);
    outbox.told('lobby', server.log.messages.length, news);
  };

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

    outbox.told('lobby', 1, server.log.messages.slice(0, 1));

    expect(states()).toEqual(['two sent']);
  });

  it('keeps in its store only what the log does not have', async () => {
    await outbox.add('lobby', 'one');
    await after(0);

    expect(await store.update((all) => all)).toEqual([]);
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

    // As a page of history brings it: no news.
    outbox.told('lobby', 1, []);
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
    expect(await store.update((all) => all)).toEqual([]);
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

    outbox.told('other', 1, [{ author: ann, id } as Message]);

    expect(states()).toEqual(['hello sending']);
  });

  it('leaves what was sent to another room, however far this one has come', async () => {
    await outbox.add('lobby', 'hello');
    await after(0);

    outbox.told('other', 100, []);

    expect(states()).toEqual(['hello sent']);
  });
});
