import { computed, type Signal, signal } from '@angular/core';
import type { Entry, Timeline } from '@parlour/client';
import {
  type EventOf,
  type Joined,
  type Member,
  type Message,
  type Room,
  type Term,
} from '@parlour/protocol';
import { Attendance } from './attendance';
import { Draft } from './draft';
import { linesOf } from './lines';
import { Muting } from './muting';
import { addNotice, type Notice } from './notice';
import { Restrictions } from './restrictions';
import { SlowMode } from './slow-mode';
import { Writing } from './writing';

/** After a break everybody comes back, and none of it is news. */
const COMING_BACK_MS = 6_000;
/** Of the slug of a room that is not listed: no part of what it is called. */
const RANDOM_END = /--\w{12}$/;

/** How somebody stands in a room that they lead. The server's operator leads all of them. */
export type Rank = 'operator' | 'owner' | 'moderator';

/** One room that I am in, as the page shows it. */
export class RoomState {
  readonly info = signal<Room | undefined>(undefined);
  readonly timeline = signal<Timeline | undefined>(undefined);
  private readonly attendance = new Attendance();
  readonly people = this.attendance.people;
  readonly count = this.attendance.count;
  readonly stale = this.attendance.stale;
  /** `seq` of the newest message that was on the screen; undefined before the first visit. */
  readonly read = signal<number | undefined>(undefined);
  /** Asked whenever something comes: the room whose reader is at its end, and has read it at once. */
  reading: () => RoomState | undefined = () => undefined;
  /** Why the room can't be entered. */
  readonly refused = signal<string | undefined>(undefined);
  /** I was in it, until the server put me out. */
  readonly wasIn = signal(false);
  readonly draft: Draft;
  /** For those who lead it. */
  readonly restrictions: Restrictions;

  /** How I stand here: who leads the room can do more than say something. */
  readonly rank = computed(() => this.rankOf(this.you()?.id));
  /** I may not write here. Who leads the room always may. */
  readonly muted = computed(() => (this.rank() === undefined ? this.muting.term() : undefined));
  /** Whether anything can be said here, by me. */
  readonly writable = computed(() => {
    const info = this.info();
    if (this.refused() || info?.closed) return false;
    return this.rank() !== undefined || (!info?.locked && !this.muted());
  });
  /** In slow mode: when I may say something again, ms since the epoch. */
  readonly pausedUntil = computed(() => {
    const { slowMs } = this.info() ?? {};
    if (!slowMs || this.rank() !== undefined) return undefined;
    // The server has said it, if there was something to say.
    const told = this.entries().find(({ againAt }) => againAt !== undefined)?.againAt;
    return told ?? this.slowMode.until(slowMs);
  });
  /** Messages can be taken away just now: a button stands beside each. */
  readonly tidying = signal(false);

  private readonly notices = signal<readonly Notice[]>([]);
  private readonly writing = new Writing();
  private readonly muting = new Muting();
  private readonly slowMode = new SlowMode();
  private quietUntil = 0;

  readonly typing = this.writing.members;

  /** The timeline as far as one can see it: it changes much more often than what it shows. */
  private readonly held = computed(() => this.timeline(), {
    equal: (a, b) => a?.messages === b?.messages && a?.older === b?.older && a?.newer === b?.newer,
  });

  readonly lines = computed(() =>
    linesOf({
      timeline: this.held(),
      notices: this.notices(),
      entries: this.entries(),
      you: this.you(),
    }),
  );
  readonly last = computed(() => this.timeline()?.last ?? this.info()?.last ?? 0);
  /** What came after that; what was taken away since is none of it. */
  readonly unread = computed(() => {
    const { first = 1 } = this.timeline() ?? {};
    // What is not kept can't be read any more.
    const read = Math.max(this.read() ?? this.last(), first - 1);
    return Math.max(0, this.last() - read - removedAfter(read, this.timeline()));
  });
  /** Until the room is known it is called by its slug, without what nobody is to guess of it. */
  readonly title = computed(() => this.info()?.title ?? this.slug.replace(RANDOM_END, ''));

  constructor(
    readonly slug: string,
    private readonly you: Signal<Member | undefined>,
    private readonly outbox: Signal<readonly Entry[]>,
  ) {
    this.draft = new Draft(slug);
    this.restrictions = new Restrictions(slug);
  }

  /** The id of what I said last here, in this tab or another one: '' for nothing. */
  readonly said = computed(() => this.entries().at(-1)?.id ?? '');

  /** Something that I said here is not sent yet. */
  readonly waiting = computed(() => this.entries().some(({ state }) => state === 'sending'));

  /** What of mine is on its way, and not in the timeline yet. */
  private readonly entries = computed(() =>
    this.outbox().filter((entry) => entry.room === this.slug),
  );

  rankOf(guest: string | undefined): Rank | undefined {
    const { owner, moderators = [] } = this.info() ?? {};
    if (guest === undefined) return undefined;
    if (guest === owner) return 'owner';
    return moderators.includes(guest) ? 'moderator' : undefined;
  }

  /** I am not in it any more: what was said there is not mine to read. */
  shownOut(reason: string) {
    this.startOver();
    this.attendance.clear();
    this.muting.set(undefined);
    this.restrictions.forget();
    this.wasIn.set(true);
    this.refused.set(reason);
  }

  /** What I may not do here from now on. */
  restricted(muted: Term | undefined) {
    this.muting.set(muted);
  }

  /** The answer to a join: who is here now. */
  entered({ room, members, muted }: Joined) {
    this.refused.set(undefined);
    this.wasIn.set(false);
    if (this.info()) this.quietUntil = Date.now() + COMING_BACK_MS;
    // What was said before my first visit is not news to me.
    if (this.read() === undefined) this.read.set(room.last);
    this.take(room);
    this.restricted(muted);
    this.count.set(room.count);
    this.named(members);
  }

  /** Who is here now, or as many of them as are named. */
  named(members: readonly Member[]) {
    this.attendance.named(members);
  }

  /** The server's log is another one: what counts in the old one means nothing. */
  startOver() {
    this.timeline.set(undefined);
    this.read.set(undefined);
    this.notices.set([]);
  }

  /** The timeline has grown or changed; `news` is what the server told of. */
  advanced(timeline: Timeline, news: readonly Message[]) {
    const before = this.timeline()?.last ?? Infinity;
    const you = this.you()?.id;
    if (!this.timeline()) {
      const spoken = timeline.messages.findLast(({ author }) => author.id === you);
      if (spoken) this.slowMode.spoke(spoken.at);
    }
    this.timeline.set(timeline);
    for (const { seq, author } of news) {
      if (seq <= before) continue;
      this.writing.said(author.id);
      // Who speaks has read, be it in another tab.
      if (author.id !== you) continue;
      this.read.set(seq);
      this.slowMode.spoke();
    }
    const nothingNew = this.read() !== undefined && this.unread() === 0;
    if (nothingNew || this.reading() === this) this.read.set(timeline.last);
  }

  presence(told: EventOf<'presence'>) {
    const { came, went } = this.attendance.changed(told);
    const you = this.you()?.id;
    const others = (members: readonly Member[]) => members.filter(({ id }) => id !== you);
    if (Date.now() > this.quietUntil) this.notice('joined', others(came));
    this.notice('left', others(went));
  }

  renamed(told: EventOf<'renamed'>) {
    const member = this.attendance.renamed(told);
    if (member) this.notice('renamed', [member], told.was);
  }

  changed(room: Room) {
    const { closed, owner } = this.info() ?? room;
    if (room.closed && !closed) this.notice('closed', []);
    if (room.owner && room.owner !== owner) {
      const known = [this.you(), ...this.people().values()];
      this.notice('owned', known.filter((one) => one?.id === room.owner).slice(0, 1) as Member[]);
    }
    this.take(room);
  }

  /** Somebody is writing. */
  typed(members: readonly Member[]) {
    const you = this.you()?.id;
    this.writing.heard(members.filter(({ id }) => id !== you));
  }

  private take(room: Room) {
    this.slowMode.slowed(room.slowMs);
    this.info.set(room);
  }

  private notice(kind: Notice['kind'], members: readonly Member[], was?: string) {
    if (members.length === 0 && (kind === 'joined' || kind === 'left')) return;
    const notice = { kind, members, was, at: Date.now(), afterSeq: this.last() };
    this.notices.update((notices) => addNotice(notices, notice));
  }
}

/** How many messages are held that came after a place, and were taken away. */
function removedAfter(seq: number, timeline: Timeline | undefined): number {
  const { messages = [] } = timeline ?? {};
  let count = 0;
  // From the end: mostly nothing has come since.
  for (let at = messages.length - 1; (messages[at]?.seq ?? 0) > seq; at--) {
    if (messages[at]?.removed) count++;
  }
  return count;
}
