import type { Entry, Timeline } from '@parlour/client';
import type { Member, Message } from '@parlour/protocol';
import type { Notice } from './notice';

/** One line of the log on the screen. `key` stays the same for as long as the line means the same. */
export type Line =
  | { kind: 'day'; key: string; at: number }
  | { kind: 'notice'; key: string; notice: Notice }
  | { kind: 'message'; key: string; said: Said };

/** A message, said or on its way. */
export interface Said {
  id: string;
  author: Member;
  text: string;
  at: number;
  own: boolean;
  /** The first of a run by one author within a minute: it bears the name. */
  first: boolean;
  state: Entry['state'] | 'said';
  refusal?: string;
  /** It was too fast: when it is tried again, ms since the epoch. */
  againAt?: number;
  /** Its place in the log, once it has one. */
  seq?: number;
  /** It was taken away: so many in a row by the same author, all in this line. */
  removed?: number;
}

interface Room {
  timeline: Timeline | undefined;
  notices: readonly Notice[];
  /** Of this room, those that the timeline does not have yet. */
  entries: readonly Entry[];
  you: Member | undefined;
}

/** Who speaks before the server has said who that is. */
const YOU: Member = { id: '', name: 'You', tag: '', color: 0 };

/** What stands for so many messages of one person that were taken away. */
export const takenAway = (count: number) =>
  count === 1 ? 'This message was taken away.' : `${count} messages were taken away.`;

/** What the log shows: messages by their place, notices between them, what is on its way last. */
export function linesOf({ timeline, notices, entries, you }: Room): Line[] {
  const lines = new Lines(you?.id);
  const { messages = [], older = false, newer = false } = timeline ?? {};
  const start = older ? (messages[0]?.seq ?? 1) - 1 : 0;
  const waiting = notices.filter(({ afterSeq }) => afterSeq >= start);
  const noticesUpTo = (seq: number) => {
    while (waiting[0] && waiting[0].afterSeq < seq) lines.notice(waiting.shift() as Notice);
  };
  for (const message of messages) {
    noticesUpTo(message.seq);
    lines.message(message);
  }
  // What comes after belongs to the newest end of the log, which is not here.
  if (newer) return lines.all;
  noticesUpTo(Infinity);
  for (const entry of entries) lines.entry(entry, you ?? YOU);
  return lines.all;
}

/** What a line tells of a message beside its words. */
type Told = Pick<Said, 'author' | 'at' | 'own' | 'first' | 'removed'>;

/**
 * What stays of a message, an entry or a notice from frame to frame. None of them ever changes in
 * place, so the same object has the same lines, and the page does not render them anew.
 */
interface Kept {
  /** The day and the minute it belongs to, by the local clock. */
  readonly day: string;
  readonly minute: number;
  dayLine?: Line;
  line?: Line;
}
const kept = new WeakMap<Message | Entry | Notice, Kept>();

function keptOf(source: Message | Entry | Notice): Kept {
  const known = kept.get(source);
  if (known) return known;
  const { at } = source;
  const fresh = { day: new Date(at).toDateString(), minute: Math.floor(at / 60_000) };
  kept.set(source, fresh);
  return fresh;
}

class Lines {
  readonly all: Line[] = [];
  private day = '';
  private dayAt = -Infinity;
  private before: { author: Member; minute: number } | undefined;

  constructor(private readonly you: string | undefined) {}

  notice(notice: Notice) {
    const keep = keptOf(notice);
    this.startDay(keep, notice.at);
    this.before = undefined;
    this.all.push((keep.line ??= { kind: 'notice', key: keyOf(notice), notice }));
  }

  message(message: Message) {
    this.say(message, message.author, message.author.id === this.you);
  }

  entry(entry: Entry, author: Member) {
    this.say(entry, author, true);
  }

  private say(source: Message | Entry, author: Member, own: boolean) {
    const keep = keptOf(source);
    this.startDay(keep, source.at);
    const { before } = this;
    this.before = { author, minute: keep.minute };
    const told: Told = { author, own, at: source.at, first: isFirst(keep, author, before) };
    if ('removed' in source && source.removed) this.takeAway(source, told);
    else this.push(source, told);
  }

  /** What was taken away says nothing, and less the more of it there is: it is one line. */
  private takeAway(source: Message, told: Told) {
    const last = this.all.at(-1);
    const said = last?.kind === 'message' ? last.said : undefined;
    const goesOn = said?.removed !== undefined && said.author.id === told.author.id;
    if (!goesOn) return this.push(source, { ...told, removed: 1 });
    this.all.pop();
    const { author, at, first } = said;
    this.push(source, { author, at, first, own: told.own, removed: (said.removed ?? 0) + 1 });
  }

  private push(source: Message | Entry, told: Told) {
    const keep = keptOf(source);
    const said = keep.line?.kind === 'message' ? keep.line.said : undefined;
    const same =
      said?.first === told.first &&
      said.own === told.own &&
      said.author === told.author &&
      said.removed === told.removed;
    if (!keep.line || !same) keep.line = lineOf(source, told);
    this.all.push(keep.line);
  }

  private startDay(keep: Kept, at: number) {
    if (keep.day === this.day || at < this.dayAt) return;
    this.dayAt = at;
    this.day = keep.day;
    this.before = undefined;
    this.all.push((keep.dayLine ??= { kind: 'day', key: `d-${keep.day}`, at }));
  }
}

/** Whether it begins a run by one author within a minute. */
function isFirst(keep: Kept, author: Member, before: Lines['before']): boolean {
  return (
    before?.minute !== keep.minute ||
    before.author.id !== author.id ||
    before.author.name !== author.name
  );
}

function lineOf(source: Message | Entry, told: Told): Line {
  const { id, text } = source;
  const how =
    'state' in source
      ? { state: source.state, refusal: source.error?.message, againAt: source.againAt }
      : { state: 'said' as const, seq: source.seq };
  // The author's own id of it, not its place: a message keeps its line when it is stored.
  return {
    kind: 'message',
    key: `m-${told.author.id}-${id}`,
    said: { id, text, ...told, ...how },
  };
}

const keyOf = ({ kind, afterSeq, at, members }: Notice) =>
  `n-${kind}-${afterSeq}-${at}-${members[0]?.id ?? ''}`;
