import { ChatError, type Message } from '@parlour/protocol';
import { sql, type Transaction } from 'kysely';
import type { Tables } from '../db/schema';
import { type Draft, identityOf, toMessage, toRow } from './row';

/** What became of a batch of drafts. */
export interface Appended {
  /** For each draft, in order: the stored message (now or long ago), or why it was refused. */
  outcomes: (Message | ChatError)[];
  /** What is new in each room, by `rev`: this is what the members have to be told. */
  fresh: Map<string, Message[]>;
}

/** Stores a batch within one transaction. A repeat finds its first self, however old that is. */
export async function append(tx: Transaction<Tables>, drafts: readonly Draft[]): Promise<Appended> {
  const stored = await findStored(tx, drafts);
  const refused = new Map<string, ChatError>();
  const fresh = new Map<string, Message[]>();

  // In the order of their names: two writers that lock rooms crosswise would wait for ever.
  for (const [room, all] of [...newByRoom(drafts, stored)].sort(byRoom)) {
    const group = await withoutLostReplies(tx, room, all, refused);
    if (group.length === 0) continue;
    const outcome = await appendToRoom(tx, room, group);
    if (outcome instanceof ChatError) {
      for (const draft of group) refused.set(identityOf(draft), outcome);
    } else {
      for (const message of outcome) stored.set(identityOf(message), message);
      fresh.set(room, outcome);
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
  const identities = drafts.map(({ room, author, id }) => sql`(${room}, ${author.id}, ${id})`);
  const rows = await tx
    .selectFrom('messages')
    .selectAll()
    .where(sql<boolean>`(room, guest, id) in (values ${sql.join(identities)})`)
    .execute();
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

const byRoom = ([a]: [string, unknown], [b]: [string, unknown]) => (a < b ? -1 : 1);

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

/** Numbers the drafts with the room's counters, in the transaction of the rows: no holes. */
async function appendToRoom(tx: Transaction<Tables>, room: string, drafts: readonly Draft[]) {
  const counters = await tx
    .updateTable('rooms')
    .set((eb) => ({
      last: eb('last', '+', drafts.length),
      head: eb('head', '+', drafts.length),
    }))
    .where('room', '=', room)
    .where('closed', '=', 0)
    .returning(['last', 'head'])
    .executeTakeFirst();
  if (!counters) return new ChatError('closed', 'this room is closed', { field: 'room' });

  const at = Date.now();
  const messages = drafts.map(({ author, id, text, replyTo }, index): Message => {
    const behind = drafts.length - 1 - index;
    const seq = counters.last - behind;
    const message: Message = {
      room,
      seq,
      rev: counters.head - behind,
      id,
      at,
      author: author.member,
      text,
    };
    if (replyTo !== undefined) message.replyTo = replyTo;
    return message;
  });
  await tx.insertInto('messages').values(messages.map(toRow)).execute();
  return messages;
}

function sameOrConflict(draft: Draft, message: Message): Message | ChatError {
  if (message.text === draft.text && message.replyTo === draft.replyTo) return message;
  return new ChatError('conflict', 'this id was sent before, as another message', { field: 'id' });
}
