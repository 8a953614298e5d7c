import { type Answer, ChatError, type Message } from '@parlour/protocol';
import { type Selectable, sql } from 'kysely';
import type { Database } from '../db/database';
import { at, jsonRows, place } from '../db/json-rows';
import type { MessagesTable, RoomsTable } from '../db/schema';
import { provided, type Step } from '../db/steps';
import { type Draft, identityOf, toMessage } from './row';

/** What became of a batch of drafts. */
export interface Appended {
  /** For each draft, in order: its place in the log (now or long ago), or why it was refused. */
  outcomes: (Answer<'send'> | ChatError)[];
  /** What is new in each room, by `rev`: this is what the members have to be told. */
  fresh: Map<string, Message[]>;
}

/** The drafts of a batch by identity, each once, in their order. */
type Unique = ReadonlyMap<string, Draft>;

/**
 * Stores a batch in one transaction: what is new takes the next numbers of its room, without holes.
 * A repeat finds its first self, however old that is.
 */
export async function append(db: Database, drafts: readonly Draft[]): Promise<Appended> {
  const identities = drafts.map(identityOf);
  const unique = new Map<string, Draft>();
  identities.forEach((identity, index) => {
    if (!unique.has(identity)) unique.set(identity, drafts[index] as Draft);
  });
  const at = Date.now();
  const rooms = [...new Set(drafts.map(({ room }) => room))];
  const [inserted, found, counters] = await db.atomically(steps(unique, rooms, at), rooms);
  const areAllNew = Number(inserted?.numAffectedRows) === unique.size;
  const { kept, fresh, shadows } = areAllNew
    ? numbered(unique, (counters?.rows ?? []) as Counters[], at)
    : foundOf(unique, (found?.rows ?? []) as Found[]);
  const outcomes = drafts.map((draft, index) =>
    outcomeOf(draft, kept.get(identities[index] as string), shadows),
  );
  return { outcomes, fresh };
}

type Counters = Pick<RoomsTable, 'room' | 'last' | 'head'>;

/** What the log has of each draft, or why it was refused; and what of it is new. */
interface Kept {
  kept: Map<string, Message | ChatError>;
  fresh: Map<string, Message[]>;
  /** What those say that are for their author alone. */
  shadows: Map<Message, string>;
}

/**
 * Inserts what is new, is for an open room, and answers something that is there; finds what was not
 * inserted; and lets the counters of the rooms follow.
 */
function steps(unique: Unique, rooms: readonly string[], now: number): Step[] {
  const unlessAllAreNew = (step: Step) => provided(step, { least: 0, most: unique.size - 1 });
  const ifSomeAreNew = (step: Step) => provided(step, { back: 2 });
  const rows = jsonRows(
    Array.from(unique.values(), ({ room, author, id, text, replyTo = null, shadowed }) => {
      return [room, author.id, id, author.name, shadowed ? '' : text, replyTo, shadowed ? 1 : 0];
    }),
  );
  return [
    sql`
      with draft as materialized (
        select ${place} as place, ${at(0)} as room, ${at(1)} as guest, ${at(2)} as id,
          ${at(3)} as name, ${at(4)} as text, ${at(5, 'bigint')} as reply_to,
          ${at(6, 'bigint')} as removed
        from ${rows}
      )
      insert into messages (room, seq, rev, guest, id, name, text, reply_to, removed, at)
      select room, last + nth, head + nth, guest, id, name, text, reply_to, removed, ${now}
      from (
        select draft.*, last, head, row_number() over (partition by draft.room order by place) as nth
        from draft join rooms on rooms.room = draft.room
        where closed = 0 and coalesce(reply_to, 0) <= last and not exists (
          select 1 from messages
          where (messages.room, messages.guest, messages.id) = (draft.room, draft.guest, draft.id)
        )
      ) as fresh
    `,
    // In the same transaction: who asks after it, and gets no answer, would have to refuse what is
    // stored.
    unlessAllAreNew(sql`
      select ${place} as place, rooms.closed, messages.seq > rooms.last as fresh, messages.*,
        shadows.text as shadow
      from ${rows} as draft
      left join rooms on rooms.room = ${at(0)}
      left join messages
        on (messages.room, messages.guest, messages.id) = (${at(0)}, ${at(1)}, ${at(2)})
      left join shadows on (shadows.room, shadows.seq) = (messages.room, messages.seq)
    `),
    ifSomeAreNew(sql`
      update rooms set
        last = coalesce((select max(seq) from messages where room = rooms.room), last),
        head = coalesce((select max(rev) from messages where room = rooms.room), head)
      where room in (select ${at(0)} from ${jsonRows(rooms.map((room) => [room]))})
        and last < (select max(seq) from messages where messages.room = rooms.room)
      returning room, last, head
    `),
    ...shadowing(unique, now),
  ];
}

/** What is for its author alone goes where nothing else reads it. */
function shadowing(unique: Unique, now: number): Step[] {
  const shadowed = [...unique.values()].filter((draft) => draft.shadowed);
  if (shadowed.length === 0) return [];
  const rows = jsonRows(shadowed.map(({ room, author, id, text }) => [room, author.id, id, text]));
  return [
    sql`
      insert into shadows (room, seq, guest, text)
      select messages.room, seq, messages.guest, ${at(3)} from ${rows} join messages
        on (messages.room, messages.guest, messages.id) = (${at(0)}, ${at(1)}, ${at(2)})
      where messages.at = ${now} and removed = 1
      on conflict do nothing
    `,
  ];
}

/** What was inserted, if that was all: numbered as the statement has numbered it. */
function numbered(unique: Unique, counters: readonly Counters[], at: number): Kept {
  const kept = new Map<string, Message>();
  const fresh = new Map<string, Message[]>();
  const shadows: Kept['shadows'] = new Map();
  for (const [identity, { room, author, id, text, replyTo, shadowed }] of unique) {
    const message: Message = { room, seq: 0, rev: 0, id, at, author, text };
    if (replyTo !== undefined) message.replyTo = replyTo;
    if (shadowed) {
      shadows.set(message, text);
      Object.assign(message, { text: '', removed: true });
    }
    kept.set(identity, message);
    add(fresh, message);
  }
  // The counters are those after the last one.
  for (const { room, last, head } of counters) {
    const messages = fresh.get(room) as Message[];
    messages.forEach((message, index) => {
      message.seq = last - messages.length + 1 + index;
      message.rev = head - messages.length + 1 + index;
    });
  }
  return { kept, fresh, shadows };
}

/** A row of the log for a draft: nulls where it was refused. */
type Found = Selectable<MessagesTable> & {
  place: number;
  closed: number | null;
  /** SQLite has no booleans. */
  fresh: number | boolean;
  shadow: string | null;
};

function foundOf(unique: Unique, rows: readonly Found[]): Kept {
  const drafts = [...unique.values()];
  const kept = new Map<string, Message | ChatError>();
  const fresh = new Map<string, Message[]>();
  const shadows: Kept['shadows'] = new Map();
  for (const { place, closed, fresh: isFresh, shadow, ...row } of rows) {
    const identity = identityOf(drafts[place] as Draft);
    if (row.seq === null) {
      kept.set(identity, closed ? roomIsClosed() : noSuchMessage());
      continue;
    }
    const message = toMessage(row);
    kept.set(identity, message);
    if (shadow !== null) shadows.set(message, shadow);
    if (isFresh) add(fresh, message);
  }
  return { kept, fresh, shadows };
}

const roomIsClosed = () => new ChatError('closed', 'this room is closed', { field: 'room' });
const noSuchMessage = () =>
  new ChatError('not_found', 'there is no such message', { field: 'replyTo' });

function outcomeOf(draft: Draft, kept: Message | ChatError | undefined, shadows: Kept['shadows']) {
  if (kept === undefined) throw new Error(`nothing became of ${identityOf(draft)}`);
  if (kept instanceof ChatError) return kept;
  const { seq, at, replyTo } = kept;
  // What was taken away meanwhile has no text to compare: it was said, and that is the answer.
  const text = kept.removed ? shadows.get(kept) : kept.text;
  if (text === undefined || (text === draft.text && replyTo === draft.replyTo)) return { seq, at };
  return new ChatError('conflict', 'this id was sent before, as another message', { field: 'id' });
}

function add(fresh: Map<string, Message[]>, message: Message) {
  const there = fresh.get(message.room);
  if (there) there.push(message);
  else fresh.set(message.room, [message]);
}
