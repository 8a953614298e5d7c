import { type Entry, Outbox } from './outbox';
import { FakeServer } from './testing/fake-server';

describe('taking something out of the outbox', () => {
  let server: FakeServer;
  let outbox: Outbox;
  let entries: readonly Entry[];
  const changed = jest.fn((now: readonly Entry[]) => (entries = now));

  beforeEach(() => {
    jest.useFakeTimers();
    changed.mockClear();
    server = new FakeServer();
    outbox = new Outbox(server, changed);
  });

  afterEach(() => jest.useRealTimers());

  it('keeps it from going out', async () => {
    const { id } = outbox.add('lobby', 'one');
    outbox.add('lobby', 'two');

    outbox.remove(new Set([id]));
    outbox.open('lobby');
    await jest.advanceTimersByTimeAsync(0);

    expect(server.log.messages.map(({ text }) => text)).toEqual(['two']);
  });

  it('does not bring it back when its answer comes', async () => {
    const release = server.hold();
    outbox.open('lobby');
    const { id } = outbox.add('lobby', 'one');
    outbox.add('lobby', 'two');

    outbox.remove(new Set([id]));
    release();
    await jest.advanceTimersByTimeAsync(0);

    expect(entries.map(({ text, state }) => `${text} ${state}`)).toEqual(['two sent']);
  });

  it('ends its tries', async () => {
    server.instead.push('unheard');
    outbox.open('lobby');
    const { id } = outbox.add('lobby', 'one');
    await jest.advanceTimersByTimeAsync(0);

    outbox.remove(new Set([id]));
    await jest.advanceTimersByTimeAsync(60_000);

    expect(server.payloads('send')).toHaveLength(1);
  });

  describe('because its room is left', () => {
    it('keeps all of it from going out, also when the room is entered again', async () => {
      outbox.add('advprog', 'one');
      outbox.add('advprog', 'two');
      outbox.forget('advprog');
      outbox.open('advprog');
      await jest.advanceTimersByTimeAsync(60_000);

      expect(entries).toEqual([]);
      expect(server.payloads('send')).toEqual([]);
    });

    it('does not bring it back as failed when its answer comes', async () => {
      server.instead.push({ code: 'not_member', message: 'you are not in this room' });
      const release = server.hold();
      outbox.open('advprog');
      outbox.add('advprog', 'one');
      outbox.add('advprog', 'two');

      outbox.forget('advprog');
      release();
      await jest.advanceTimersByTimeAsync(60_000);

      expect(entries).toEqual([]);
      expect(server.payloads('send')).toHaveLength(1);
    });

    it('leaves what is on its way to other rooms', async () => {
      outbox.add('lobby', 'one');
      outbox.add('advprog', 'two');

      outbox.forget('advprog');

      expect(entries.map(({ text }) => text)).toEqual(['one']);
    });

    it('lets nothing out that is said there later', async () => {
      outbox.open('advprog');
      outbox.forget('advprog');
      outbox.add('advprog', 'one');
      await jest.advanceTimersByTimeAsync(60_000);

      expect(server.payloads('send')).toEqual([]);
    });
  });

  it('tells nobody where there is nothing to take out', () => {
    outbox.add('lobby', 'one');

    outbox.remove(new Set(['nobody']));

    expect(changed).toHaveBeenCalledTimes(1);
  });
});
