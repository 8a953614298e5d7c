import { type Kysely, sql } from 'kysely';
import type { Tables } from '../db/schema';
import { RoomOrder } from './room-order';

/** What a moderator did, to whom. */
export interface Deed {
  action: string;
  guest: string | null;
}

const deeds = sql<number>`
  (select coalesce(max(n), 0) from moderations where moderations.room = rooms.room)
`.as('deeds');

/** The order of a room, as it is stored; undefined if there is no such room. */
export async function readOrder(db: Kysely<Tables>, slug: string): Promise<RoomOrder | undefined> {
  // Invariant: what is read after the row is as new as it, or newer; and then there is a hint yet
  // to come, or a commit that fails.
  const row = await db
    .selectFrom('rooms')
    .selectAll()
    .select(deeds)
    .where('room', '=', slug)
    .executeTakeFirst();
  const bans = db.selectFrom('network_bans').selectAll().where('room', '=', slug);
  const [standings, networkBans] = await Promise.all([
    db.selectFrom('standings').selectAll().where('room', '=', slug).execute(),
    bans.where('until', '>', Date.now()).execute(),
  ]);
  return row && new RoomOrder(row, standings, networkBans);
}

/** What moderators did between two readings of a room's order, in its order. */
export function deedsBetween(
  db: Kysely<Tables>,
  before: RoomOrder,
  after: RoomOrder,
): Promise<Deed[]> {
  const all = db.selectFrom('moderations').select(['action', 'guest']);
  return all
    .where('room', '=', after.slug)
    .where('n', '>', before.deeds)
    .where('n', '<=', after.deeds)
    .orderBy('n')
    .execute();
}
