import { type Answer, ChatError, type Message } from '@parlour/protocol';
import { sql } from 'kysely';
import type { Database } from '../db/database';
import { at, jsonRows } from '../db/json-rows';
import type { MessagesTable } from '../db/schema';
import { type Draft, identityOf } from './row';

/** What became of a batch of drafts. */
export interface Appended {
  /** For each draft, in order: its place in the log (now or long ago), or why it was refused. */
  outcomes: (Answer<'send'> | ChatError)[];
  /** What is new in each room, by `rev`: this is what the members have to be told. */
  fresh: Map<string, Message[]>;
}

/** What the log has of a draft. */
type Kept = Pick<Message, 'seq' | 'at' | 'text' | 'replyTo'>;

/**
 * Stores a batch in one transaction: what is new takes the next numbers of its room, without holes.
 * A repeat finds its first self, however old that is.
 */
export async function append(db: Database, drafts: readonly Draft[]): Promise<Appended> {
  const identities = drafts.map(({ room, author, id }) =>
    identityOf({ room, guest: author.id, id }),
  );
  const unique = onceEach(drafts, identities);
  const messages = await insert(db, unique);
  const kept = new Map<string, Kept | ChatError>(messages);
  const others = [...unique].filter(([identity]) => !kept.has(identity));
  if (others.length > 0) await explain(db, others, kept);

  const outcomes = drafts.map((draft, index) =>
    outcomeOf(draft, kept.get(identities[index] as string)),
  );
  return { outcomes, fresh: byRoom(messages.values()) };
}

/** The first draft of each identity, in their order. */
function onceEach(drafts: readonly Draft[], identities: readonly string[]): Map<string, Draft> {
  const unique = new Map<string, Draft>();
  identities.forEach((identity, index) => {
    if (!unique.has(identity)) unique.set(identity, drafts[index] as Draft);
  });
  return unique;
}

/**
 * Inserts what is new, may be said, and answers something that is there; by identity. The counters
 * of the rooms follow in the same transaction.
 */
async function insert(
  db: Database,
  unique: ReadonlyMap<string, Draft>,
): Promise<Map<string, Message>> {
  const drafts = [...unique.values()];
  const now = Date.now();
  const rows = jsonRows(
    drafts.map(({ room, author: { id: guest, name }, id, text, replyTo = null }) => {
      return [room, guest, id, name, text, replyTo];
    }),
  );
  const rooms = jsonRows([...new Set(drafts.map(({ room }) => room))].map((room) => [room]));
  const [inserted] = await db.atomically([
    sql`
      insert into messages (room, seq, rev, guest, id, name, text, reply_to, at)
      select rooms.room, last + place, head + place, guest, id, name, text, reply_to, ${now}
      from (
        select ${at(0)} as room, ${at(1)} as guest, ${at(2)} as id, ${at(3)} as name,
          ${at(4)} as text, ${at(5)} as reply_to,
          row_number() over (partition by ${at(0)} order by key) as place
        from ${rows} as draft
        where not exists (
          select 1 from messages where (room, guest, id) = (${at(0)}, ${at(1)}, ${at(2)})
        ) and exists (
          select 1 from rooms
          where room = ${at(0)} and closed = 0 and coalesce(${at(5)}, 0) <= last
        )
      ) as draft join rooms on rooms.room = draft.room
      returning room, guest, id, seq, rev
    `,
    sql`
      update rooms set
        last = coalesce((select max(seq) from messages where room = rooms.room), last),
        head = coalesce((select max(rev) from messages where room = rooms.room), head)
      where room in (select ${at(0)} from ${rooms})
    `,
  ]);
  const numbers = new Map((inserted?.rows as Numbered[]).map((row) => [identityOf(row), row]));
  const messages = new Map<string, Message>();
  for (const [identity, draft] of unique) {
    const numbered = numbers.get(identity);
    if (numbered) messages.set(identity, messageOf(draft, numbered, now));
  }
  return messages;
}

type Numbered = Pick<MessagesTable, 'room' | 'guest' | 'id' | 'seq' | 'rev'>;

function messageOf(
  { room, author, id, text, replyTo }: Draft,
  { seq, rev }: Numbered,
  at: number,
): Message {
  const message: Message = { room, seq, rev, id, at, author: author.member, text };
  if (replyTo !== undefined) message.replyTo = replyTo;
  return message;
}

/** Finds out about the drafts that were not inserted: they are kept already, or were refused. */
async function explain(
  db: Database,
  drafts: readonly [string, Draft][],
  kept: Map<string, Kept | ChatError>,
) {
  const rows = jsonRows(drafts.map(([, { room, author, id }]) => [room, author.id, id]));
  const { rows: found } = await sql<Explained>`
    select draft.key as place, rooms.closed, seq, at, text, reply_to
    from ${rows} as draft
    left join rooms on rooms.room = ${at(0)}
    left join messages on (messages.room, messages.guest, messages.id) = (${at(0)}, ${at(1)}, ${at(2)})
  `.execute(db);
  for (const { place, closed, seq, at, text, reply_to } of found) {
    const [identity] = drafts[place] as [string, Draft];
    if (seq !== null) {
      kept.set(identity, { seq, at, text, ...(reply_to !== null && { replyTo: reply_to }) });
    } else if (closed) {
      kept.set(identity, new ChatError('closed', 'this room is closed', { field: 'room' }));
    } else {
      kept.set(
        identity,
        new ChatError('not_found', 'there is no such message', { field: 'replyTo' }),
      );
    }
  }
}

type Explained = { place: number; closed: number | null } & (
  | { seq: null; at: null; text: null; reply_to: null }
  | Pick<MessagesTable, 'seq' | 'at' | 'text' | 'reply_to'>
);

function outcomeOf(draft: Draft, kept: Kept | ChatError | undefined): Answer<'send'> | ChatError {
  if (kept === undefined || kept instanceof ChatError) {
    return kept ?? new ChatError('unavailable', 'this could not be stored, please try again');
  }
  const { seq, at, text, replyTo } = kept;
  if (text === draft.text && replyTo === draft.replyTo) return { seq, at };
  return new ChatError('conflict', 'this id was sent before, as another message', { field: 'id' });
}

function byRoom(messages: Iterable<Message>): Map<string, Message[]> {
  const rooms = new Map<string, Message[]>();
  for (const message of messages) {
    const room = rooms.get(message.room);
    if (room) room.push(message);
    else rooms.set(message.room, [message]);
  }
  return rooms;
}
