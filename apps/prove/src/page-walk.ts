import { LIMITS, type Message, type Payload } from '@parlour/protocol';
import { digest, type Line, type LongRoom, toLine } from './long-room';
import type { Visitor } from './visitor';

/** The end of a room, as far as it is known. */
export interface Newest {
  seq: number;
  head: number;
}

interface Summary {
  first: number;
  last: number;
  count: number;
  said: string;
}

/** One answer to `history` or `sync`, kept until it can be held against the database. */
type Page = Summary & { more: boolean; known: Newest } & (
    | { asked: Payload<'history'>; command: 'history' }
    | { asked: Payload<'sync'>; command: 'sync'; head: number }
  );

/** Somebody who reads a room by pages, and remembers what each page said. */
export class PageWalk {
  /** ms that each page took. */
  readonly times: number[] = [];
  readonly faults: string[] = [];
  private readonly pages: Page[] = [];

  constructor(
    private readonly visitor: Visitor,
    private readonly room: string,
    /** What has been acknowledged: it grows while the walk goes on. */
    private readonly newest: () => Newest,
  ) {}

  async history(place: Omit<Payload<'history'>, 'room'>) {
    const asked = { room: this.room, ...place };
    const known = this.newest();
    const { messages, more } = await this.timed(() => this.visitor.get('history', asked));
    this.pages.push({ command: 'history', asked, known, more, ...summary(messages, 'seq') });
    return { messages, more };
  }

  async sync(after: number) {
    const asked = { room: this.room, after };
    const known = this.newest();
    const { messages, more, head } = await this.timed(() => this.visitor.get('sync', asked));
    this.pages.push({ command: 'sync', asked, known, more, head, ...summary(messages, 'rev') });
    return { head, more };
  }

  /** From the newest message to the first, page after page: each has to begin where the last ended. */
  async back(limit: () => number, turned: (page: number) => void) {
    let end: number | undefined;
    for (let page = 0; ; page++) {
      const { messages, more } = await this.history({ before: end, limit: limit() });
      const [first, last] = [messages[0]?.seq ?? 0, messages.at(-1)?.seq ?? 0];
      if (end !== undefined && last !== end - 1)
        this.faults.push(`before ${end} comes ${end - 1}, not ${last}`);
      turned(page);
      if (!more || first <= 1) {
        if (first !== 1 || more) this.faults.push(`the way back ends at ${first}`);
        return;
      }
      end = first;
    }
  }

  /** From the first change to the newest. */
  async forth() {
    let after = 0;
    for (;;) {
      const { head, more } = await this.sync(after);
      if (head < after) this.faults.push(`after ${after} comes ${head}`);
      if (!more) return;
      after = head;
    }
  }

  /** Holds every page against what SQL says, now that nothing is written any more. */
  compare(truth: LongRoom): number {
    for (const page of this.pages) {
      const fault = page.command === 'history' ? historyFault(page, truth) : syncFault(page, truth);
      if (fault) this.faults.push(`${page.command} ${JSON.stringify(page.asked)}: ${fault}`);
    }
    return this.pages.length;
  }

  private async timed<T>(ask: () => Promise<T>): Promise<T> {
    const began = performance.now();
    const answer = await ask();
    this.times.push(performance.now() - began);
    return answer;
  }
}

function summary(messages: readonly Message[], by: 'seq' | 'rev'): Summary {
  const lines = messages.map(toLine);
  return {
    first: lines[0]?.[by] ?? 0,
    last: lines.at(-1)?.[by] ?? 0,
    count: lines.length,
    said: digest(lines),
  };
}

type HistoryPage = Extract<Page, { command: 'history' }>;
type SyncPage = Extract<Page, { command: 'sync' }>;

function historyFault(page: HistoryPage, truth: LongRoom): string | undefined {
  const { asked, first, last, count, known } = page;
  const { before, around, limit = LIMITS.page } = asked;
  if (page.more !== first > 1) return 'it is wrong about whether there is more';
  if (around === undefined) {
    const end = (before ?? Infinity) - 1;
    if (last > end) return `it ends at ${last}`;
    if (last < Math.min(end, known.seq)) return `it ends at ${last} already`;
    return differs(page, truth.before(last + 1, limit));
  }
  if (first > around || last < Math.min(around, known.seq)) return 'the place is not in it';
  if (count > limit || count < Math.floor(limit / 2)) return `it has ${count} messages`;
  return differs(page, truth.between(first, last));
}

function syncFault(page: SyncPage, truth: LongRoom): string | undefined {
  const after = Math.min(page.asked.after, page.head);
  if (page.more && page.count !== LIMITS.page) return 'there is more, and the page is not full';
  if (!page.more && page.head < page.known.head) return `it ends at ${page.head} already`;
  return differs(page, truth.changes(after, page.head));
}

function differs({ said, count }: Page, lines: readonly Line[]): string | undefined {
  if (said === digest(lines)) return undefined;
  return `it says ${count} messages that are not the ${lines.length} of SQL`;
}
