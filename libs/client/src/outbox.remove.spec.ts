import type { Entry } from './entry';
import { Outbox } from './outbox';
import { MemoryStore } from './outbox-store';
import { FakeServer } from './testing/fake-server';
import { ann } from './testing/room-log';

describe('taking something out of the outbox', () => {
  let server: FakeServer;
  let store: MemoryStore;
  let outbox: Outbox;
  let entries: readonly Entry[];

  const texts = () => entries.map(({ text }) => text);
  const kept = () => store.update((all) => all);
  const after = (ms: number) => jest.advanceTimersByTimeAsync(ms);

  beforeEach(() => {
    jest.useFakeTimers();
    server = new FakeServer();
    store = new MemoryStore();
    outbox = new Outbox(server, store, (now) => (entries = now));
  });

  afterEach(() => jest.useRealTimers());

  it('keeps it from going out', async () => {
    const { id } = await outbox.add('lobby', 'one');
    await outbox.add('lobby', 'two');

    await outbox.discard(id);
    outbox.open('lobby', ann.id);
    await after(0);

    expect(server.log.messages.map(({ text }) => text)).toEqual(['two']);
  });

  it('is done for good: the store has it no more', async () => {
    const { id } = await outbox.add('lobby', 'one');

    await outbox.discard(id);

    expect(await kept()).toEqual([]);
  });

  it('is shown', async () => {
    const { id } = await outbox.add('lobby', 'one');

    await outbox.discard(id);

    expect(entries).toEqual([]);
  });

  it('holds even before the store has heard of it', async () => {
    const { id } = await outbox.add('lobby', 'one');
    await outbox.add('lobby', 'two');

    outbox.open('lobby', ann.id);
    void outbox.discard(id);
    await after(0);

    expect(texts()).toEqual(['two']);
  });

  it('does not bring it back when its answer comes', async () => {
    const release = server.hold();
    outbox.open('lobby', ann.id);
    const { id } = await outbox.add('lobby', 'one');
    await outbox.add('lobby', 'two');
    await after(0);

    await outbox.discard(id);
    release();
    await after(0);

    expect(entries.map(({ text, state }) => `${text} ${state}`)).toEqual(['two sent']);
  });

  it('ends its tries', async () => {
    server.instead.push('unheard');
    outbox.open('lobby', ann.id);
    const { id } = await outbox.add('lobby', 'one');
    await after(0);

    await outbox.discard(id);
    await after(60_000);

    expect(server.payloads('send')).toHaveLength(1);
  });

  it('leaves the others as they are where there is no such thing', async () => {
    await outbox.add('lobby', 'one');
    const before = await kept();

    await outbox.discard('nobody');

    expect(texts()).toEqual(['one']);
    expect(await kept()).toBe(before);
  });

  describe('because its room is left', () => {
    it('keeps all of it from going out, also when the room is entered again', async () => {
      await outbox.add('advprog', 'one');
      await outbox.add('advprog', 'two');
      await outbox.forget('advprog');
      outbox.open('advprog', ann.id);
      await after(60_000);

      expect(entries).toEqual([]);
      expect(await kept()).toEqual([]);
      expect(server.payloads('send')).toEqual([]);
    });

    it('does not bring it back as failed when its answer comes', async () => {
      server.instead.push({ code: 'forbidden', message: 'you may not' });
      const release = server.hold();
      outbox.open('advprog', ann.id);
      await outbox.add('advprog', 'one');
      await outbox.add('advprog', 'two');
      await after(0);

      await outbox.forget('advprog');
      release();
      await after(60_000);

      expect(entries).toEqual([]);
      expect(server.payloads('send')).toHaveLength(1);
    });

    it('no longer shows what was sent and is not in the timeline yet', async () => {
      outbox.open('advprog', ann.id);
      await outbox.add('advprog', 'one');
      await after(0);
      expect(texts()).toEqual(['one']);

      await outbox.forget('advprog');

      expect(entries).toEqual([]);
    });

    it('leaves what is on its way to other rooms', async () => {
      await outbox.add('lobby', 'one');
      await outbox.add('advprog', 'two');

      await outbox.forget('advprog');

      expect(texts()).toEqual(['one']);
    });

    it('lets nothing out that is said there later', async () => {
      outbox.open('advprog', ann.id);
      await outbox.forget('advprog');
      await outbox.add('advprog', 'one');
      await after(60_000);

      expect(server.payloads('send')).toEqual([]);
    });
  });
});
