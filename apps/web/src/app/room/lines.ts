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
}

interface Told {
  timeline: Timeline | undefined;
  notices: readonly Notice[];
  /** Of this room, those that the timeline does not have yet. */
  entries: readonly Entry[];
  you: Member | undefined;
}

/** What the log shows: messages by their place, notices between them, what is on its way last. */
export function linesOf({ timeline, notices, entries, you }: Told): Line[] {
  const lines = new Lines(you?.id);
  const waiting = [...notices];
  const noticesUpTo = (seq: number) => {
    while (waiting[0] && waiting[0].afterSeq < seq) lines.notice(waiting.shift() as Notice);
  };
  for (const message of timeline?.messages ?? []) {
    noticesUpTo(message.seq);
    lines.message(message);
  }
  noticesUpTo(Infinity);
  if (you) for (const entry of entries) lines.entry(entry, you);
  return lines.all;
}

class Lines {
  readonly all: Line[] = [];
  private day = '';
  private dayAt = -Infinity;
  private before: { author: string; minute: number } | undefined;

  constructor(private readonly you: string | undefined) {}

  notice(notice: Notice) {
    this.startDay(notice.at);
    this.before = undefined;
    const about = notice.members[0]?.id ?? '';
    const key = `n-${notice.kind}-${notice.afterSeq}-${notice.at}-${about}`;
    this.all.push({ kind: 'notice', key, notice });
  }

  message({ id, author, text, at }: Message) {
    this.say({ id, author, text, at, own: author.id === this.you, state: 'said' });
  }

  entry({ id, text, at, state, error }: Entry, author: Member) {
    this.say({ id, author, text, at, own: true, state, refusal: error?.message });
  }

  private say(said: Omit<Said, 'first'>) {
    this.startDay(said.at);
    const { author, at, id } = said;
    const minute = Math.floor(at / 60_000);
    const first = this.before?.author !== author.id + author.name || this.before.minute !== minute;
    this.before = { author: author.id + author.name, minute };
    // The author's own id of it, not its place: a message keeps its line when it is stored.
    this.all.push({ kind: 'message', key: `m-${author.id}-${id}`, said: { ...said, first } });
  }

  private startDay(at: number) {
    const day = new Date(at).toDateString();
    if (day === this.day || at < this.dayAt) return;
    this.dayAt = at;
    this.day = day;
    this.before = undefined;
    this.all.push({ kind: 'day', key: `d-${day}`, at });
  }
}
