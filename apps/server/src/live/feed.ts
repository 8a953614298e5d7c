import { Logger } from '@nestjs/common';
import type { Changes, EventOf, Message } from '@parlour/protocol';

const RETRY_MS = 1_000;

/** Where a feed reads and writes: the log, and the room's sockets. */
export interface FeedEnds {
  changes(room: string, after: number): Promise<Changes>;
  publish(frame: EventOf<'messages'>): void;
}

/**
 * Publishes a room's log to the members on this process: every change once, in order.
 *
 * Invariant: `head` is what the local members have been told; what goes out is always the whole of
 * `(head, to]`. Changes that were just committed here are at hand; any others are read.
 */
export class RoomFeed {
  private readonly logger = new Logger(RoomFeed.name);
  private atHand: Message[] = [];
  private atHandHead: number;
  /** The newest change known to be committed. */
  private known: number;
  private flushing = false;

  constructor(
    private readonly room: string,
    /** The newest change that local members have been told of. */
    public head: number,
    private readonly ends: FeedEnds,
  ) {
    this.known = this.atHandHead = head;
  }

  /** Changes that were just committed by this process, by `rev`. */
  offer(messages: readonly Message[]) {
    for (const message of messages) {
      this.known = Math.max(this.known, message.rev);
      // Behind a gap it is of no use here: the flush reads it in its place.
      if (message.rev !== this.atHandHead + 1) continue;
      this.atHand.push(message);
      this.atHandHead = message.rev;
    }
    this.wake();
  }

  private wake() {
    if (this.flushing || this.known <= this.head) return;
    this.flushing = true;
    // After the answers to the senders: those go out in this turn of the event loop.
    setImmediate(() => void this.flush());
  }

  private async flush() {
    try {
      const { head, messages } = await this.next();
      const after = this.head;
      // Read from the log while newer changes came to hand: those are told next, not again.
      this.head = head;
      this.atHand = this.atHand.filter(({ rev }) => rev > head);
      this.atHandHead = Math.max(this.atHandHead, head);
      if (head > after) this.ends.publish({ room: this.room, after, head, messages });
    } catch (error) {
      this.logger.error(error, `room ${this.room} can't be read, trying again`);
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS).unref());
    }
    this.flushing = false;
    this.wake();
  }

  private async next(): Promise<Pick<Changes, 'head' | 'messages'>> {
    if (this.atHand[0]?.rev === this.head + 1) {
      return { head: this.atHandHead, messages: this.atHand.splice(0) };
    }
    return this.ends.changes(this.room, this.head);
  }
}
