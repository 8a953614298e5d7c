import {
  type Answer,
  ChatError,
  type Changes,
  type Joined,
  LIMITS,
  type Message,
  type Payload,
  type Reply,
} from '@parlour/protocol';
import { type Connection, NoAnswer } from './connection';
import {
  append,
  begin,
  fold,
  forget,
  type Keep,
  leap,
  prepend,
  renew,
  revise,
  type Timeline,
} from './timeline';

const RETRY_MS = 1_000;
/**
 * Most changes that are caught up with page by page: ten pages. Whoever has slept for an hour in a
 * busy room wants to see it now, and reads back as far as they like.
 */
export const FAR = 10 * LIMITS.page;

/** Called with each new timeline, and the messages that the server told of, new or changed. */
export type TimelineListener = (timeline: Timeline, news: readonly Message[]) => void;

/**
 * One room, kept in step with the server: enters it, folds what the server tells, finds gaps and
 * closes them, and goes on from its cursor after a break. Whoever is more than {@link FAR} changes
 * behind is led to the newest messages instead: what lies between is `history`, and not told as
 * news. A reader of what was said before ({@link keeping}) stays there, with `newer` set.
 *
 * @example
 * const talk = new Conversation('advprog', connection, (timeline) => render(timeline.messages));
 * await talk.enter();
 * socket.on('messages', (frame) => frame.room === talk.room && talk.receive(frame));
 */
export class Conversation {
  /** Lets into a private room; not needed any more once one is in. */
  key: string | undefined;
  private timeline: Timeline | undefined;
  private keep: Keep = 'newest';
  private syncing = false;
  /** The newest change that a frame has told of. */
  private heardOf = 0;
  /** Something was told since the last {@link check}, so that one would find nothing. */
  private heard = false;
  /** What is told while a page of history is on its way, which may be read before that. */
  private meanwhile: Message[] | undefined;
  /** Counts the timelines that have begun here: a page of an earlier one has no place. */
  private beginnings = 0;
  private paging: Promise<unknown> = Promise.resolve();

  constructor(
    readonly room: string,
    private readonly connection: Connection,
    private readonly changed: TimelineListener,
  ) {}

  /**
   * Joins the room, at the first time and after every break: with a cursor from the second time
   * on, so that only what was missed comes back.
   *
   * @throws ChatError as the server answers; NoAnswer
   */
  async enter(): Promise<Joined> {
    const after = this.timeline?.cursor;
    const reply = await this.connection.ask('join', {
      room: this.room,
      ...(after !== undefined && { after }),
      ...(this.key !== undefined && { key: this.key }),
    });
    if (!reply.ok) throw new ChatError(reply.error.code, reply.error.message, reply.error);
    // From now on I am known there.
    this.key = undefined;
    this.accept(reply.data);
    return reply.data;
  }

  /** Takes the answer to a `join` that somebody else asked, such as `welcome.lobby`. */
  accept(joined: Joined) {
    if (joined.after !== undefined) {
      this.heardOf = Math.max(this.heardOf, joined.room.head);
      this.receive({ ...joined, after: joined.after, first: joined.room.first });
      if (joined.more) void this.sync();
    } else if (this.timeline && this.timeline.cursor <= joined.head) {
      // A fresh start that nobody asked for: what is held goes on from its own cursor.
      this.heardOf = Math.max(this.heardOf, joined.head);
      this.forget(joined.room.first);
      if (this.timeline.cursor < joined.head) void this.sync();
    } else {
      this.beginnings++;
      this.heardOf = joined.head;
      this.become(begin(joined), joined.messages);
    }
  }

  /** Takes a `messages` frame of this room. */
  receive(frame: Pick<Changes, 'after' | 'head' | 'messages' | 'first'>) {
    // Before the answer to the join there is nothing to fold into, and that answer has it all.
    if (!this.timeline) return;
    this.heard = true;
    this.heardOf = Math.max(this.heardOf, frame.head);
    if (!this.fold(frame)) void this.sync();
  }

  /**
   * Asks whether something was missed that no frame told of, unless one came lately. Called from
   * time to time, it finds what was lost without a trace.
   *
   * @param heard false: whatever came lately, somebody has been away since
   */
  async check(heard = this.heard) {
    this.heard = false;
    if (!heard) await this.sync();
  }

  /**
   * Who reads what was said before wants it to stay: from here on a full window keeps its oldest
   * messages, or its newest again.
   */
  keeping(keep: Keep) {
    this.keep = keep;
  }

  /** Loads a page of what was said before the first message that is held. */
  loadOlder() {
    return this.page(prepend, ({ messages: [first], older }) =>
      first && older ? { before: first.seq } : undefined,
    );
  }

  /** Loads a page of what was said after the last message that is held. */
  loadNewer() {
    return this.page(append, ({ messages, newer }) => {
      const last = messages.at(-1);
      return last && newer ? { before: last.seq + 1 + LIMITS.page } : undefined;
    });
  }

  /** Moves on to the newest messages, letting go of what is between. */
  loadNewest() {
    return this.page(renew, ({ newer }) => (newer ? {} : undefined));
  }

  /** Lets go of what the server does not keep any more: what is before `Room.first`. */
  forget(first: number | undefined) {
    if (this.timeline) this.become(forget(this.timeline, first), []);
  }

  /** Forgets everything: the server's log is another one now. */
  reset() {
    this.beginnings++;
    this.timeline = undefined;
    this.heardOf = 0;
  }

  /** One page after the other: each joins up with what the last one left. */
  private page(
    join: (timeline: Timeline, page: Answer<'history'>) => Timeline,
    place: (timeline: Timeline) => Omit<Payload<'history'>, 'room'> | undefined,
  ): Promise<void> {
    const load = async () => {
      const { beginnings } = this;
      const asked = this.timeline && place(this.timeline);
      if (!asked) return;
      this.meanwhile = [];
      const reply = await this.connection.ask('history', { room: this.room, ...asked });
      if (!reply.ok || !this.timeline || this.beginnings !== beginnings) return;
      const joined = forget(join(this.timeline, reply.data), reply.data.first);
      this.become(revise(joined, this.meanwhile, this.keep), []);
    };
    const loaded = this.paging.then(load).finally(() => (this.meanwhile = undefined));
    this.paging = loaded.catch(() => 'told to whoever asked');
    return loaded;
  }

  /** Asks for what lies between the cursor and the newest change, page by page. */
  private async sync() {
    if (this.syncing) return;
    this.syncing = true;
    try {
      for (let more = true; more && this.timeline;) {
        const { cursor: after } = this.timeline;
        const isFar = this.heardOf - after > FAR;
        const reply = await (isFar ? this.leap() : this.catchUp(after));
        if (!reply.ok) {
          if (reply.error.code !== 'unavailable') return;
          await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
          continue;
        }
        if (reply.data.head <= after) break;
        more = reply.data.more || (this.timeline?.cursor ?? Infinity) < this.heardOf;
      }
    } catch (error) {
      // A lost connection: `enter` goes on from the cursor when it is back.
      if (!(error instanceof NoAnswer)) throw error;
    } finally {
      this.syncing = false;
    }
  }

  private async catchUp(after: number): Promise<Reply<Changes>> {
    const reply = await this.connection.ask('sync', { room: this.room, after });
    if (reply.ok && this.timeline) this.fold(reply.data);
    return reply;
  }

  /** Leaves out what was missed. Pages that are on their way come before, others after it. */
  private leap(): Promise<Reply<Pick<Changes, 'head' | 'more'>>> {
    const load = async (): Promise<Reply<Joined>> => {
      const { beginnings } = this;
      const joined = await this.connection.ask('join', { room: this.room });
      if (!joined.ok) return joined;
      // Who stays where they read has missed the changes of what they read, too.
      const stays = this.keep === 'oldest';
      const reread: Message[] = [];
      for (const before of stays ? this.places() : []) {
        const page = await this.connection.ask('history', { room: this.room, before });
        if (!page.ok) return page;
        reread.push(...page.data.messages);
      }
      if (!this.timeline || this.beginnings !== beginnings) return joined;
      const { data } = joined;
      const leapt = stays ? leap(this.timeline, data, reread) : begin(data);
      this.become(forget(leapt, data.room.first), data.messages);
      return joined;
    };
    const leapt = this.paging.then(load);
    this.paging = leapt.catch(() => 'told to whoever asked');
    return leapt;
  }

  /** Where the pages are that all of what is held is on. */
  private places(): number[] {
    const messages = this.timeline?.messages ?? [];
    const end = (messages.at(-1)?.seq ?? 0) + 1;
    const count = Math.ceil(messages.length / LIMITS.page);
    return Array.from({ length: count }, (_, i) => end - i * LIMITS.page);
  }

  /** @returns false for changes that lie beyond a gap */
  private fold(changes: Pick<Changes, 'after' | 'head' | 'messages' | 'first'>): boolean {
    const kept = forget(this.timeline as Timeline, changes.first);
    const next = fold(kept, changes, this.keep);
    if (next === 'gap') return false;
    this.meanwhile?.push(...changes.messages);
    this.become(next, changes.messages);
    return true;
  }

  private become(timeline: Timeline, news: readonly Message[]) {
    if (timeline === this.timeline) return;
    this.timeline = timeline;
    this.changed(timeline, news);
    // All that was read is gone: there is no place to stay at.
    if (timeline.messages.length === 0 && timeline.newer) this.loadNewest().catch(askedAgain);
  }
}

/** Whoever reads on asks again, and so does the next look at a silent room. */
const askedAgain = () => undefined;
