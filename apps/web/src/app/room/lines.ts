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
  /** It was taken away. */
  removed?: true;
}

interface Told {
  timeline: Timeline | undefined;
  notices: readonly Notice[];
  /** Of this room, those that the timeline does not have yet. */
  entries: readonly Entry[];
  you: Member | undefined;
}

/** Who speaks before the server has said who that is. */
const YOU: Member = { id: '', name: 'You', tag: '', color: 0 };

/** What the log shows: messages by their place, notices between them, what is on its way last. */
export function linesOf({ timeline, notices, entries, you }: Told): Line[] {
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
    const first =
      before?.minute !== keep.minute ||
      before.author.id !== author.id ||
      before.author.name !== author.name;
    this.before = { author, minute: keep.minute };
    const said = keep.line?.kind === 'message' ? keep.line.said : undefined;
    const same = said?.first === first && said.own === own && said.author === author;
    if (!keep.line || !same) keep.line = lineOf(source, { author, own, first });
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

function lineOf(source: Message | Entry, told: Pick<Said, 'author' | 'own' | 'first'>): Line {
  const { id, text, at } = source;
  const how =
    'state' in source
      ? { state: source.state, refusal: source.error?.message, againAt: source.againAt }
      : { state: 'said' as const, seq: source.seq, removed: source.removed };
  // The author's own id of it, not its place: a message keeps its line when it is stored.
  return {
    kind: 'message',
    key: `m-${told.author.id}-${id}`,
    said: { id, text, at, ...told, ...how },
  };
}

const keyOf = ({ kind, afterSeq, at, members }: Notice) =>
  `n-${kind}-${afterSeq}-${at}-${members[0]?.id ?? ''}`;
