import type { Entry } from './entry';
import { Outbox } from './outbox';
import { MemoryStore } from './outbox-store';
import { FakeServer } from './testing/fake-server';
import { ann } from './testing/room-log';

describe('what was tried as one guest, and may have landed', () => {
  let server: FakeServer;
  let outbox: Outbox;
  let entries: readonly Entry[];
  let id: string;

  const states = () => entries.map(({ text, state }) => `${text} ${state}`);
  const tries = () => server.payloads('send');
  const after = (ms: number) => jest.advanceTimersByTimeAsync(ms);

  /** Tried as Ann, no answer; then the connection comes back as somebody else. */
  beforeEach(async () => {
    jest.useFakeTimers();
    server = new FakeServer();
    server.instead.push('unanswered');
    outbox = new Outbox(server, new MemoryStore(), (now) => (entries = now));
    outbox.open('lobby', ann.id);
    ({ id } = await outbox.add('lobby', 'hello'));
    await after(0);
    outbox.closeAll();
    await after(1_000);
  });

  afterEach(() => jest.useRealTimers());

  it('is not said again as another one: it fails, and says why', async () => {
    outbox.open('lobby', 'somebody else');
    await after(60_000);

    expect(tries()).toHaveLength(1);
    expect(states()).toEqual(['hello failed']);
    expect(entries[0]?.error).toEqual({
      code: 'conflict',
      message: 'it may have been said already, as another guest',
    });
  });

  it('holds up nothing that was written after it', async () => {
    await outbox.add('lobby', 'and this');
    outbox.open('lobby', 'somebody else');
    await after(0);

    expect(states()).toEqual(['hello failed', 'and this sent']);
  });

  it('is said under a new id where its writer wants that', async () => {
    outbox.open('lobby', 'somebody else');
    await after(0);
    await outbox.retry(id);
    await after(0);

    expect(tries().map(({ text }) => text)).toEqual(['hello', 'hello']);
    expect(tries()[1]?.id).not.toBe(id);
    expect(states()).toEqual(['hello sent']);
  });

  it('is asked again by the same id as the same guest, and so said once', async () => {
    outbox.open('lobby', ann.id);
    await after(0);

    expect(tries().map((one) => one.id)).toEqual([id, id]);
    expect(server.log.messages).toHaveLength(1);
    expect(states()).toEqual(['hello sent']);
  });

  it('is found in the timeline as what that guest has said', async () => {
    outbox.told('lobby', { last: 1, messages: server.log.messages });

    expect(states()).toEqual([]);
  });

  it('is the new guest’s own where it was never tried', async () => {
    const said = await outbox.add('other', 'never tried');
    outbox.open('other', 'somebody else');
    await after(0);

    expect(tries().at(-1)).toEqual({ room: 'other', id: said.id, text: 'never tried' });
    expect(states()).toContain('never tried sent');
  });
});
