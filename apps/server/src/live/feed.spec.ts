import { Logger } from '@nestjs/common';
import type { Changes, EventOf, Message } from '@parlour/protocol';
import fc from 'fast-check';
import { RoomFeed } from './feed';

const PAGE = 5;

const message = (rev: number): Message => ({
  ...{ room: 'r', seq: rev, rev, id: `${rev}`, at: rev, text: `${rev}` },
  author: { id: 'g', name: 'Guest', tag: 'abcd', color: 1 },
});
const messages = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => message(from + index));

/** A log that is read page by page, and the frames that a feed made of it. */
class Room {
  committed = 0;
  reads = 0;
  readonly frames: EventOf<'messages'>[] = [];
  private readonly waiting = new Map<number, () => void>();

  constructor(private readonly failures: Error[] = []) {}

  async changes(_room: string, after: number): Promise<Changes> {
    this.reads++;
    const failure = this.failures.shift();
    if (failure) throw failure;
    await new Promise((resolve) => setImmediate(resolve));
    const head = Math.min(this.committed, after + PAGE);
    return { after, head, messages: messages(after + 1, head), more: head < this.committed };
  }

  soon(job: () => number) {
    setImmediate(job);
  }

  readonly delivered = jest.fn();

  publish(frame: EventOf<'messages'>) {
    this.frames.push(frame);
    for (const [head, resolve] of this.waiting) if (frame.head >= head) resolve();
  }

  told(head: number): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.set(head, resolve);
      if ((this.frames.at(-1)?.head ?? 0) >= head) resolve();
    });
  }

  get spans() {
    return this.frames.map(({ after, head }) => [after, head]);
  }
}

function expectWhole(frames: EventOf<'messages'>[], from: number, to: number) {
  let head = from;
  for (const frame of frames) {
    expect(frame.after).toBe(head);
    expect(frame.messages.map(({ rev }) => rev)).toEqual(
      messages(frame.after + 1, frame.head).map(({ rev }) => rev),
    );
    head = frame.head;
  }
  expect(head).toBe(to);
}

describe('a feed', () => {
  it('tells what was offered in one turn in one frame, and reads nothing', async () => {
    const room = new Room();
    const feed = new RoomFeed('r', 0, room);
    feed.offer(messages(1, 2));
    feed.offer(messages(3, 3));
    expect(room.frames).toEqual([]);
    await room.told(3);
    expect(room.frames).toEqual([{ room: 'r', after: 0, head: 3, messages: messages(1, 3) }]);
    expect(room.reads).toBe(0);
    expect(feed.head).toBe(3);
  });

  it('goes on from the head it was made with', async () => {
    const room = new Room();
    new RoomFeed('r', 40, room).offer(messages(41, 41));
    await room.told(41);
    expect(room.spans).toEqual([[40, 41]]);
  });

  it('fills a gap from the log, page by page', async () => {
    const room = new Room();
    const feed = new RoomFeed('r', 2, room);
    room.committed = 13;
    feed.offer(messages(13, 13));
    await room.told(13);
    expectWhole(room.frames, 2, 13);
    expect(room.spans).toEqual([
      [2, 7],
      [7, 12],
      [12, 13],
    ]);
  });

  it('tells nothing twice, though it is offered twice', async () => {
    const room = new Room();
    const feed = new RoomFeed('r', 0, room);
    feed.offer(messages(1, 3));
    feed.offer(messages(2, 3));
    await room.told(3);
    feed.offer(messages(1, 3));
    feed.offer(messages(4, 4));
    await room.told(4);
    expectWhole(room.frames, 0, 4);
    expect(room.reads).toBe(0);
  });

  it('keeps nothing at hand that it has read meanwhile, and needs no log afterwards', async () => {
    const room = new Room();
    const feed = new RoomFeed('r', 0, room);
    room.committed = 2;
    feed.offer(messages(2, 2));
    await new Promise((resolve) => setImmediate(resolve));
    feed.offer(messages(1, 1));
    await room.told(2);
    feed.offer(messages(3, 3));
    feed.offer(messages(4, 4));
    await room.told(4);
    expectWhole(room.frames, 0, 4);
    expect(room.reads).toBe(1);
  });

  it('measures a frame by its oldest message', async () => {
    const room = new Room();
    const feed = new RoomFeed('r', 0, room);
    feed.offer(messages(1, 1), 100);
    feed.offer(messages(2, 2), 200);
    await room.told(2);
    feed.offer(messages(3, 3), 300);
    await room.told(3);
    // Nobody has said when.
    feed.offer(messages(4, 4));
    await room.told(4);
    expect(room.delivered.mock.calls).toEqual([
      ['here', 100],
      ['here', 300],
    ]);
  });

  it('measures what it has read from when it was said, but for what was taken away', async () => {
    const room = new Room();
    const now = Date.now();
    const change = (rev: number, at: number) => ({ ...message(rev), at });
    const old = { ...change(2, now - 60_000), text: '', removed: true as const };
    const read = [change(1, now - 400), old, change(3, now - 200)];
    jest
      .spyOn(room, 'changes')
      .mockResolvedValueOnce({ after: 0, head: 3, messages: read, more: false })
      .mockResolvedValueOnce({ after: 3, head: 4, messages: [old], more: false });
    const feed = new RoomFeed('r', 0, room);
    feed.hint(3);
    await room.told(3);
    feed.hint(4);
    await room.told(4);
    expect(room.delivered.mock.calls).toEqual([['log', expect.any(Number)]]);
    const [[, since]] = room.delivered.mock.calls as [[string, number]];
    expect(performance.now() - since).toBeGreaterThanOrEqual(399);
    expect(performance.now() - since).toBeLessThan(10_000);
  });

  it('tries again when the log can’t be read', async () => {
    const log = jest.spyOn(Logger.prototype, 'log').mockImplementation(() => undefined);
    const error = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
    const room = new Room([new Error('busy'), new Error('busy')]);
    room.committed = 2;
    new RoomFeed('r', 0, room).offer(messages(2, 2));
    const told = room.told(2);
    await jest.advanceTimersByTimeAsync(1);
    await jest.advanceTimersByTimeAsync(1_000);
    await jest.advanceTimersByTimeAsync(1_000);
    await told;
    expect(room.reads).toBe(3);
    expect(room.spans).toEqual([[0, 2]]);
    // Told once, and once that it is over.
    expect(error).toHaveBeenCalledTimes(1);
    expect(log).toHaveBeenCalledTimes(1);
    jest.useRealTimers();
    error.mockRestore();
    log.mockRestore();
  });

  it('is whole, however commits of this process and of others mix', async () => {
    const commits = fc.array(
      fc.record({ size: fc.integer({ min: 1, max: 4 }), ours: fc.boolean(), pause: fc.boolean() }),
      { minLength: 1, maxLength: 30 },
    );
    await fc.assert(
      fc.asyncProperty(commits, async (all) => {
        const room = new Room();
        const feed = new RoomFeed('r', 0, room);
        for (const { size, ours, pause } of all) {
          const from = room.committed + 1;
          room.committed += size;
          if (ours) feed.offer(messages(from, room.committed));
          if (pause) await new Promise((resolve) => setImmediate(resolve));
        }
        room.committed++;
        feed.offer(messages(room.committed, room.committed));
        await room.told(room.committed);
        expectWhole(room.frames, 0, room.committed);
      }),
      { numRuns: 200 },
    );
  });
});
