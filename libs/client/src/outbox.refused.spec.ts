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
