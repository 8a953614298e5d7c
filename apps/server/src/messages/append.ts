import { ChatError, type Message } from '@parlour/protocol';
import { type Selectable, sql, type Transaction } from 'kysely';
import { at, jsonRows } from '../db/json-rows';
import type { MessagesTable, RoomsTable, Tables } from '../db/schema';
import { COLUMNS, type Draft, identityOf, toMessage, toRow } from './row';

/** What became of a batch of drafts. */
export interface Appended {
  /** For each draft, in order: the stored message (now or long ago), or why it was refused. */
  outcomes: (Message | ChatError)[];
  /** What is new in each room, by `rev`: this is what the members have to be told. */
  fresh: Map<string, Message[]>;
}

/**
 * Stores a batch within one transaction, in three statements however many rooms it is for. A repeat
 * finds its first self, however old that is.
 */
export async function append(tx: Transaction<Tables>, drafts: readonly Draft[]): Promise<Appended> {
  const stored = await findStored(tx, drafts);
  const refused = new Map<string, ChatError>();
  const groups = newByRoom(drafts, stored);
  for (const [room, group] of groups) {
    groups.set(room, await withoutLostReplies(tx, room, group, refused));
  }
  const fresh = await appendToRooms(tx, groups);
  for (const [room, group] of groups) {
    const messages = fresh.get(room);
    for (const [index, draft] of group.entries()) {
      const message = messages?.[index];
      if (message) stored.set(identityOf(draft), message);
      else refused.set(identityOf(draft), closed());
    }
  }

  const outcomes = drafts.map((draft) => {
    const key = identityOf(draft);
    return refused.get(key) ?? sameOrConflict(draft, stored.get(key) as Message);
  });
  return { outcomes, fresh };
}

/** What the log has already of these drafts. */
async function findStored(tx: Transaction<Tables>, drafts: readonly Draft[]) {
  const identities = jsonRows(drafts.map(({ room, author, id }) => [room, author.id, id]));
  // A cross join keeps its order in SQLite: for each draft a look into the index `messages_once`.
  const { rows } = await sql<Selectable<MessagesTable>>`
    select messages.* from ${identities} as draft cross join messages
    where (messages.room, messages.guest, messages.id) = (${at(0)}, ${at(1)}, ${at(2)})
  `.execute(tx);
  return new Map(rows.map(toMessage).map((message) => [identityOf(message), message]));
}

/** The drafts that are new, once each, by room. */
function newByRoom(drafts: readonly Draft[], stored: ReadonlyMap<string, Message>) {
  const seen = new Set(stored.keys());
  const groups = new Map<string, Draft[]>();
  for (const draft of drafts) {
    const key = identityOf(draft);
    if (seen.has(key)) continue;
    seen.add(key);
    const group = groups.get(draft.room);
    if (group) group.push(draft);
    else groups.set(draft.room, [draft]);
  }
  return groups;
}

/** A reply to a message that the room does not have is refused; the others stay in their order. */
async function withoutLostReplies(
  tx: Transaction<Tables>,
  room: string,
  drafts: Draft[],
  refused: Map<string, ChatError>,
): Promise<Draft[]> {
  if (drafts.every(({ replyTo }) => replyTo === undefined)) return drafts;
  const found = await tx
    .selectFrom('rooms')
    .select('last')
    .where('room', '=', room)
    .executeTakeFirst();
  return drafts.filter((draft) => {
    // A room's messages are numbered without holes.
    if ((draft.replyTo ?? 0) <= (found?.last ?? 0)) return true;
    const error = new ChatError('not_found', 'there is no such message', { field: 'replyTo' });
    refused.set(identityOf(draft), error);
    return false;
  });
}

/**
 * Numbers the drafts with their rooms' counters, in the transaction of the rows: no holes.
 *
 * @returns the messages of each room that is not closed
 */
async function appendToRooms(
  tx: Transaction<Tables>,
  groups: ReadonlyMap<string, readonly Draft[]>,
): Promise<Map<string, Message[]>> {
  const counts = Array.from(groups, ([room, { length }]) => [room, length] as const);
  const { rows: counters } = await sql<Pick<RoomsTable, 'room' | 'last' | 'head'>>`
    update rooms set last = last + batch.n, head = head + batch.n
    from (select ${at(0)} as room, ${at(1)} as n from ${jsonRows(counts)}) as batch
    where rooms.room = batch.room and rooms.closed = 0 and batch.n > 0
    returning rooms.room, rooms.last, rooms.head
  `.execute(tx);

  const now = Date.now();
  const fresh = new Map<string, Message[]>();
  for (const { room, last, head } of counters) {
    const drafts = groups.get(room) ?? [];
    const first = drafts.length - 1;
    const messages = drafts.map((draft, index) =>
      numbered(draft, { seq: last - first + index, rev: head - first + index, at: now }),
    );
    fresh.set(room, messages);
  }
  const rows = jsonRows([...fresh.values()].flat().map(toRow));
  await sql`
    insert into messages (${sql.join(COLUMNS.map((column) => sql.ref(column)))})
    select ${sql.join(COLUMNS.map((_, place) => at(place)))} from ${rows}
  `.execute(tx);
  return fresh;
}

function numbered(
  { room, author, id, text, replyTo }: Draft,
  { seq, rev, at }: Pick<Message, 'seq' | 'rev' | 'at'>,
): Message {
  const message: Message = { room, seq, rev, id, at, author: author.member, text };
  if (replyTo !== undefined) message.replyTo = replyTo;
  return message;
}

const closed = () => new ChatError('closed', 'this room is closed', { field: 'room' });

function sameOrConflict(draft: Draft, message: Message): Message | ChatError {
  if (message.text === draft.text && message.replyTo === draft.replyTo) return message;
  return new ChatError('conflict', 'this id was sent before, as another message', { field: 'id' });
}
