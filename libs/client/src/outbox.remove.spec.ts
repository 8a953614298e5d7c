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

  it('tells nobody where there is nothing to take out', () => {
    outbox.add('lobby', 'one');

    outbox.remove(new Set(['nobody']));

    expect(changed).toHaveBeenCalledTimes(1);
  });
});
