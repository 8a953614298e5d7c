import { computed, type Signal, signal } from '@angular/core';
import type { Entry, Timeline } from '@parlour/client';
import { type EventOf, type Joined, LIMITS, type Member, type Room } from '@parlour/protocol';
import { linesOf } from './lines';
import { addNotice, type Notice } from './notice';

/** Who spoke so short a time ago is not writing the next message yet. */
const JUST_SAID_MS = 2_000;

/** One room that I am in, as the page shows it. */
export class RoomState {
  readonly info = signal<Room | undefined>(undefined);
  readonly timeline = signal<Timeline | undefined>(undefined);
  readonly people = signal<ReadonlyMap<string, Member>>(new Map());
  readonly count = signal(0);
  readonly typing = signal<readonly Member[]>([]);
  /** `seq` of the newest message that was on the screen; undefined before the first visit. */
  readonly read = signal<number | undefined>(undefined);
  /** Why the room can't be entered. */
  readonly refused = signal<string | undefined>(undefined);

  private readonly notices = signal<readonly Notice[]>([]);
  private typingUntil: ReturnType<typeof setTimeout> | undefined;

  readonly lines = computed(() =>
    linesOf({
      timeline: this.timeline(),
      notices: this.notices(),
      entries: this.entries(),
      you: this.you(),
    }),
  );
  readonly last = computed(() => this.timeline()?.messages.at(-1)?.seq ?? this.info()?.last ?? 0);
  readonly unread = computed(() => Math.max(0, this.last() - (this.read() ?? this.last())));
  readonly title = computed(() => this.info()?.title ?? this.slug);

  constructor(
    readonly slug: string,
    private readonly you: Signal<Member | undefined>,
    private readonly outbox: Signal<readonly Entry[]>,
  ) {}

  /** What of mine is on its way, and not in the timeline yet. */
  private readonly entries = computed(() =>
    this.outbox().filter((entry) => entry.room === this.slug),
  );

  /** The answer to a join: who is here now. */
  entered({ room, members }: Joined) {
    this.refused.set(undefined);
    // What was said before my first visit is not news to me.
    if (this.read() === undefined) this.read.set(room.last);
    this.info.set(room);
    this.count.set(room.count);
    this.people.set(new Map(members.map((member) => [member.id, member])));
  }

  /** The server's log is another one: what counts in the old one means nothing. */
  startOver() {
    this.timeline.set(undefined);
    this.read.set(undefined);
    this.notices.set([]);
  }

  /** The timeline has grown or changed. */
  advanced(timeline: Timeline) {
    this.timeline.set(timeline);
    const author = timeline.messages.at(-1)?.author.id;
    this.typing.update((typing) => typing.filter(({ id }) => id !== author));
  }

  presence({ count, joined, left, truncated }: EventOf<'presence'>) {
    this.count.set(count);
    if (truncated) return;
    const you = this.you()?.id;
    const others = (members: readonly Member[]) => members.filter(({ id }) => id !== you);
    const known = this.people();
    this.notice(
      'joined',
      others(joined).filter(({ id }) => !known.has(id)),
    );
    this.notice('left', others(left));
    const people = new Map(known);
    for (const { id } of left) people.delete(id);
    for (const member of joined) people.set(member.id, member);
    this.people.set(people);
  }

  renamed({ id, was, name }: EventOf<'renamed'>) {
    const member = this.people().get(id);
    if (!member) return;
    this.people.update((people) => new Map(people).set(id, { ...member, name }));
    this.notice('renamed', [{ ...member, name }], was);
  }

  changed(room: Room) {
    if (room.closed && this.info()?.closed === false) this.notice('closed', []);
    this.info.set(room);
  }

  /** Somebody is writing; what they wrote may have come before the word of it. */
  typed(members: readonly Member[]) {
    const you = this.you()?.id;
    const since = Date.now() - JUST_SAID_MS;
    const done = new Set<string>();
    for (const { at, author } of this.timeline()?.messages.slice(-20) ?? []) {
      if (at > since) done.add(author.id);
    }
    this.typing.set(members.filter(({ id }) => id !== you && !done.has(id)));
    clearTimeout(this.typingUntil);
    this.typingUntil = setTimeout(() => this.typing.set([]), LIMITS.typingMs);
  }

  private notice(kind: Notice['kind'], members: readonly Member[], was?: string) {
    if (members.length === 0 && kind !== 'closed') return;
    const notice = { kind, members, was, at: Date.now(), afterSeq: this.last() };
    this.notices.update((notices) => addNotice(notices, notice));
  }
}
