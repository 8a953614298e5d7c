import { Logger } from '@nestjs/common';
import type { Changes, EventOf, Message } from '@parlour/protocol';
import type { Source } from '../metrics/latencies';
import { Outage } from '../outage';

const RETRY_MS = 1_000;

/**
 * A frame has no more than this, in messages and in UTF-16 units of text: who has fallen behind
 * gets it in parts that a slow line can take.
 */
const FRAME_MESSAGES = 500;
const FRAME_UNITS = 256 * 1024;

/** Where a feed reads and writes: the log, and the room's sockets. */
export interface FeedEnds {
  changes(room: string, after: number): Promise<Changes>;
  publish(frame: EventOf<'messages'>): void;
  /** It is published; its oldest message was taken in at `since`, by `performance.now()`. */
  delivered(source: Source, since: number): void;
  /** Runs the job when it is time to publish; it returns how many messages it published. */
  soon(job: () => number): void;
}

/**
 * Publishes a room's log to the members on this process: every change once, in order.
 *
 * Invariant: `head` is what the local members have been told; what goes out is always the whole of
 * `(head, to]`. Changes that were just committed here are at hand; any others are read.
 */
export class RoomFeed {
  private readonly outage: Outage;
  private atHand: Message[] = [];
  private atHandHead: number;
  /** When the oldest of those at hand was taken in, if that is known. */
  private atHandSince: number | undefined;
  /** The newest change known to be committed. */
  known: number;
  private flushing = false;
  private isStopped = false;

  constructor(
    private readonly room: string,
    /** The newest change that local members have been told of. */
    public head: number,
    private readonly ends: FeedEnds,
  ) {
    this.outage = new Outage(
      new Logger('RoomFeed'),
      `room ${room} can't be read`,
      `room ${room} is read again`,
    );
    this.known = this.atHandHead = head;
  }

  /** Changes that were just committed by this process, by `rev`; taken in at `since`. */
  offer(messages: readonly Message[], since?: number) {
    if (this.atHand.length === 0) this.atHandSince = since;
    for (const message of messages) {
      this.known = Math.max(this.known, message.rev);
      // Behind a gap it is of no use here: the flush reads it in its place.
      if (message.rev !== this.atHandHead + 1) continue;
      this.atHand.push(message);
      this.atHandHead = message.rev;
    }
    this.wake();
  }

  /** Nothing is published any more, not even what is being read. */
  stop() {
    this.isStopped = true;
  }

  /** There are changes up to `head` in the log. */
  hint(head: number) {
    this.known = Math.max(this.known, head);
    this.wake();
  }

  private wake() {
    if (this.isStopped || this.flushing || this.known <= this.head) return;
    this.flushing = true;
    this.ends.soon(this.flush);
  }

  private readonly flush = (): number => {
    if (this.atHand[0]?.rev !== this.head + 1) {
      void this.catchUp();
      return 0;
    }
    const messages = this.atHand.splice(0, fitting(this.atHand));
    this.publish(messages, messages.at(-1)?.rev as number);
    if (this.atHandSince !== undefined) this.ends.delivered('here', this.atHandSince);
    this.rest();
    return messages.length;
  };

  /** Publishes what is not at hand, from the log. */
  private async catchUp() {
    try {
      const { known } = this;
      const { head, messages } = await this.ends.changes(this.room, this.head);
      this.outage.worked();
      // There is nothing that was hinted at: whoever asked again at once would ask for ever.
      if (head <= this.head && this.known === known) this.known = this.head;
      this.publish(messages, Math.max(head, this.head));
      const since = saidAt(messages);
      if (since !== undefined) this.ends.delivered('log', since);
    } catch (error) {
      this.outage.failed(error);
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS).unref());
    }
    // Newer changes came to hand while these were read: they are told next, not again.
    this.atHand = this.atHand.filter(({ rev }) => rev > this.head);
    this.atHandHead = Math.max(this.atHandHead, this.head);
    this.rest();
  }

  private publish(messages: Message[], head: number) {
    if (this.isStopped) return;
    const after = this.head;
    this.head = head;
    if (head > after) this.ends.publish({ room: this.room, after, head, messages });
  }

  private rest() {
    this.flushing = false;
    this.wake();
  }
}

/**
 * When the oldest of what was read was said, by `performance.now()`, as far as the clocks of the
 * machines agree. What was taken away was said long before.
 */
function saidAt(messages: readonly Message[]): number | undefined {
  const said = messages.filter(({ removed }) => !removed).map(({ at }) => at);
  if (said.length === 0) return undefined;
  return performance.now() - (Date.now() - Math.min(...said));
}

/** How many of the messages fit in a frame, at least one. */
function fitting(messages: readonly Message[]): number {
  let units = 0;
  const end = messages.findIndex(
    ({ text }, index) =>
      index === FRAME_MESSAGES || ((units += text.length) > FRAME_UNITS && index > 0),
  );
  return end === -1 ? messages.length : end;
}
