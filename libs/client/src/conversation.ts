import { ChatError, type Changes, type Joined } from '@parlour/protocol';
import type { Connection } from './connection';
import { begin, fold, prepend, type Timeline } from './timeline';

const RETRY_MS = 1_000;

/**
 * One room, kept in step with the server: enters it, folds what the server tells, finds gaps and
 * closes them, and goes on from its cursor after a break.
 *
 * @example
 * const talk = new Conversation('advprog', connection, (timeline) => render(timeline.messages));
 * await talk.enter();
 * socket.on('messages', (frame) => frame.room === talk.room && talk.receive(frame));
 */
export class Conversation {
  private timeline: Timeline | undefined;
  private syncing = false;
  /** The newest change that a frame has told of. */
  private heardOf = 0;

  constructor(
    readonly room: string,
    private readonly connection: Connection,
    /** Called with each new timeline. */
    private readonly changed: (timeline: Timeline) => void,
  ) {}

  /**
   * Joins the room, at the first time and after every break: with a cursor from the second time
   * on, so that only what was missed comes back.
   *
   * @throws ChatError as the server answers; or an error of the connection
   */
  async enter(): Promise<Joined> {
    const after = this.timeline?.cursor;
    const reply = await this.connection.ask('join', {
      room: this.room,
      ...(after !== undefined && { after }),
    });
    if (!reply.ok) throw new ChatError(reply.error.code, reply.error.message, reply.error);
    this.accept(reply.data);
    return reply.data;
  }

  /** Takes the answer to a `join` that somebody else asked, such as `welcome.lobby`. */
  accept(joined: Joined) {
    if (joined.after !== undefined) {
      this.receive({ ...joined, after: joined.after });
      if (joined.more) void this.sync();
    } else if (this.timeline && this.timeline.cursor <= joined.head) {
      // A fresh start that nobody asked for: what is held goes on from its own cursor.
      if (this.timeline.cursor < joined.head) void this.sync();
    } else {
      this.heardOf = joined.head;
      this.become(begin(joined));
    }
  }

  /** Takes a `messages` frame of this room. */
  receive(frame: Pick<Changes, 'after' | 'head' | 'messages'>) {
    // Before the answer to the join there is nothing to fold into, and that answer has it all.
    if (!this.timeline) return;
    const next = fold(this.timeline, frame);
    this.heardOf = Math.max(this.heardOf, frame.head);
    if (next === 'gap') void this.sync();
    else this.become(next);
  }

  /** Loads a page of what was said before. */
  async loadOlder() {
    const before = this.timeline?.messages[0]?.seq;
    if (before === undefined || before === 1) return;
    const reply = await this.connection.ask('history', { room: this.room, before });
    if (reply.ok && this.timeline) this.become(prepend(this.timeline, reply.data));
  }

  /** Forgets everything: the server's log is another one now. */
  reset() {
    this.timeline = undefined;
    this.heardOf = 0;
  }

  /** Asks for what lies between the cursor and the newest change, page by page. */
  private async sync() {
    if (this.syncing) return;
    this.syncing = true;
    try {
      for (let more = true; more && this.timeline;) {
        const { cursor: after } = this.timeline;
        const reply = await this.connection.ask('sync', { room: this.room, after });
        if (!reply.ok) {
          if (reply.error.code !== 'unavailable') return;
          await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
          continue;
        }
        const next = this.timeline && fold(this.timeline, reply.data);
        if (next && next !== 'gap') this.become(next);
        if (reply.data.head <= after) return;
        more = reply.data.more || (this.timeline?.cursor ?? Infinity) < this.heardOf;
      }
    } catch {
      // No answer: the connection is lost, and `enter` goes on from the cursor when it is back.
    } finally {
      this.syncing = false;
    }
  }

  private become(timeline: Timeline) {
    if (timeline === this.timeline) return;
    this.timeline = timeline;
    this.changed(timeline);
  }
}
