import { Injectable } from '@nestjs/common';
import { type Answer, ChatError, type Checked, LOBBY, type Room } from '@parlour/protocol';
import type { Selectable, Updateable } from 'kysely';
import { sql } from 'kysely';
import { Database } from '../db/database';
import type { RoomsTable } from '../db/schema';
import { provided } from '../db/steps';
import type { Guest } from '../guests/guest';
import { Rates } from '../guests/rates';
import { hashOf, newSecret } from '../secrets';
import { Leftovers } from './leftovers';
import { Orders } from './orders';
import { Records } from './records';
import type { RoomOrder } from './room-order';
import { Rooms } from './rooms';

type Wanted = Checked<'configure'>;

/** What a room's owner decides alone. */
const OWNERS: ReadonlySet<string> = new Set(['unlisted', 'newKey', 'closeInMs']);
/** What can be changed of a closed room. */
const FOR_CLOSED: ReadonlySet<string> = new Set(['unlisted', 'newKey']);

/** What those who lead a room can change of it. Whoever calls tells the members. */
@Injectable()
export class Settings {
  constructor(
    private readonly db: Database,
    private readonly rooms: Rooms,
    private readonly orders: Orders,
    private readonly records: Records,
    private readonly rates: Rates,
    private readonly leftovers: Leftovers,
  ) {}

  /** @throws ChatError `not_found`, `forbidden`, `closed`, `rate_limited`, `invalid` */
  async configure(guest: Guest, wanted: Wanted): Promise<Answer<'configure'>> {
    await this.rates.spend('moderate', guest.id);
    return this.orders.inTurn(wanted.room, () => this.configureNow(guest, wanted));
  }

  private async configureNow(guest: Guest, wanted: Wanted): Promise<Answer<'configure'>> {
    const { room: slug } = wanted;
    const fields = changedIn(wanted);
    const isOwners = fields.some((field) => OWNERS.has(field));
    const order = await this.orders.ledBy(slug, guest.id, isOwners ? 'owner' : 'moderator');
    if (isOwners) checkNotLobby(slug);
    checkAccess(order, wanted);
    const key = wanted.newKey ? newSecret() : undefined;
    // Who gets into a closed room is still its owner's to say.
    const isForClosed = fields.every((field) => FOR_CLOSED.has(field));
    const update = this.db
      .updateTable('rooms')
      .set((row) => ({
        ...changeOf(wanted, key),
        key_count: row('key_count', '+', key === undefined ? 0 : 1),
      }))
      .where('room', '=', slug)
      .where('closed', 'in', isForClosed ? [0, 1] : [0])
      .returningAll();
    const deed = { action: `configure ${fields.join(' ')}` };
    const [updated] = await this.orders.commit(order, [
      update,
      provided(this.records.adding(slug, guest, deed)),
    ]);
    const row = updated?.rows[0] as Selectable<RoomsTable> | undefined;
    if (!row) throw new ChatError('closed', 'this room is closed', { field: 'room' });
    return { room: this.changed(row), ...(key !== undefined && { key }) };
  }

  /**
   * Makes a room read-only for good.
   *
   * @returns the room as it is now, or undefined if it was closed already
   * @throws ChatError `not_found`, or `forbidden` for anybody but the owner
   */
  close(slug: string, guest: Guest): Promise<Room | undefined> {
    return this.orders.inTurn(slug, () => this.closeNow(slug, guest));
  }

  private async closeNow(slug: string, guest: Guest): Promise<Room | undefined> {
    const order = await this.orders.ledBy(slug, guest.id, 'owner');
    checkNotLobby(slug);
    const [updated] = await this.orders.commit(order, [
      closing(this.db, slug).returningAll(),
      provided(this.records.adding(slug, guest, { action: 'close' })),
    ]);
    const row = updated?.rows[0] as Selectable<RoomsTable> | undefined;
    return row && this.changed(row);
  }

  /** The rooms whose countdown is over. */
  async due(now: number): Promise<string[]> {
    const rows = await this.db
      .selectFrom('rooms')
      .select('room')
      .where('closes_at', '<=', now)
      .where('closed', '=', 0)
      .execute();
    return rows.map(({ room }) => room);
  }

  /** Closes a room whose countdown is over; undefined if it is none any more. */
  closeDue(slug: string, now: number): Promise<Room | undefined> {
    return this.orders.inTurn(slug, async () => {
      const order = await this.orders.of(slug);
      if (!order) return undefined;
      const update = closing(this.db, slug).where('closes_at', '<=', now).returningAll();
      const [updated] = await this.orders.commit(order, [update]);
      const row = updated?.rows[0] as Selectable<RoomsTable> | undefined;
      return row && this.changed(row);
    });
  }

  /**
   * Deletes the room and all that belongs to it. Its name stays taken, so that no old cursor or
   * link ever leads to another room.
   *
   * @throws ChatError `not_found`, or `forbidden` for anybody but the owner
   */
  delete(slug: string, guest: string): Promise<void> {
    return this.orders.inTurn(slug, () => this.deleteNow(slug, guest));
  }

  private async deleteNow(slug: string, guest: string) {
    const order = await this.orders.ledBy(slug, guest, 'owner');
    checkNotLobby(slug);
    const [row] = await this.orders.commit(order, [
      sql`
        update rooms set access = 'deleted', title = ${slug}, topic = '', owner = null,
          key_hash = null, closed = 1, closes_at = null
        where room = ${slug} returning *
      `,
      sql`delete from standings where room = ${slug}`,
      sql`delete from moderations where room = ${slug}`,
      sql`delete from network_bans where room = ${slug}`,
    ]);
    this.changed(row?.rows[0] as Selectable<RoomsTable>);
    void this.leftovers.forget(slug);
  }

  private changed(row: Selectable<RoomsTable>): Room {
    this.orders.changed(row.room, (order) => order.update(row));
    return this.rooms.describe(row);
  }
}

/** The room is read-only from now on, unless it is already. */
function closing(db: Database, slug: string) {
  const update = db.updateTable('rooms').set({ closed: 1, closes_at: null });
  return update.where('room', '=', slug).where('closed', '=', 0);
}

/** @throws ChatError `forbidden` for the room that everybody is in, as long as they are here */
function checkNotLobby(slug: string) {
  if (slug === LOBBY)
    throw new ChatError('forbidden', 'the lobby is always open', { field: 'room' });
}

/** @throws ChatError `invalid` */
function checkAccess({ access }: RoomOrder, { unlisted, newKey }: Wanted) {
  if (newKey && access !== 'private') {
    throw new ChatError('invalid', 'only a private room has a key', { field: 'newKey' });
  }
  if (unlisted !== undefined && access === 'private') {
    throw new ChatError('invalid', 'a private room is never listed', { field: 'unlisted' });
  }
}

function changedIn({ room: _, ...wanted }: Wanted): string[] {
  return Object.keys(wanted).filter((field) => wanted[field as keyof typeof wanted] !== undefined);
}

function changeOf(wanted: Wanted, key: string | undefined): Updateable<RoomsTable> {
  const { title, topic, locked, slowMs, unlisted, closeInMs } = wanted;
  return {
    ...(title !== undefined && { title }),
    ...(topic !== undefined && { topic }),
    ...(locked !== undefined && { locked: locked ? 1 : 0 }),
    ...(slowMs !== undefined && { slow_ms: slowMs }),
    ...(unlisted !== undefined && { access: unlisted ? 'unlisted' : 'public' }),
    ...(key !== undefined && { key_hash: hashOf(key) }),
    ...(closeInMs !== undefined && { closes_at: closeInMs > 0 ? Date.now() + closeInMs : null }),
  };
}
