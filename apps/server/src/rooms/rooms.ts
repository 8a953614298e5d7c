import { Injectable } from '@nestjs/common';
import { ChatError, LIMITS, LOBBY, type Room } from '@parlour/protocol';
import { type Selectable, sql } from 'kysely';
import { Database } from '../db/database';
import type { RoomsTable } from '../db/schema';
import { Rates } from '../guests/rates';
import { Presence } from '../presence/presence';

/** Rooms: made by entering them, listed, closed by whoever made them. */
@Injectable()
export class Rooms {
  constructor(
    private readonly db: Database,
    private readonly presence: Presence,
    private readonly rates: Rates,
  ) {}

  /** Makes the room; the guest is its owner, unless somebody else made it first. */
  async make(slug: string, guest: string) {
    await this.rates.spend('create', guest);
    await this.db
      .insertInto('rooms')
      .values({
        room: slug,
        title: slug,
        topic: '',
        last: 0,
        head: 0,
        closed: 0,
        owner: guest,
        created_at: Date.now(),
      })
      .onConflict((conflict) => conflict.column('room').doNothing())
      .execute();
  }

  async find(slug: string): Promise<Room | undefined> {
    const row = await this.select().where('room', '=', slug).executeTakeFirst();
    return row && this.describe(row);
  }

  /** @throws ChatError `not_found` */
  async get(slug: string): Promise<Room> {
    const room = await this.find(slug);
    if (!room) throw new ChatError('not_found', 'there is no such room', { field: 'room' });
    return room;
  }

  /** A page of rooms: the lobby, then those with the most people, then the newest. */
  async list(guest: string, query = ''): Promise<Room[]> {
    await this.rates.spend('list', guest);
    if (query !== '') return this.search(query);
    const busy = [LOBBY, ...this.presence.busiest(LIMITS.page / 2)];
    const rows = await this.select().where('room', 'in', busy).execute();
    rows.sort((a, b) => busy.indexOf(a.room) - busy.indexOf(b.room));
    const newest = await this.select()
      .where('room', 'not in', busy)
      .orderBy('created_at', 'desc')
      .limit(LIMITS.page - rows.length)
      .execute();
    return [...rows, ...newest].map((row) => this.describe(row));
  }

  /** A page of rooms whose slug or title has the query in it, the newest first. */
  private async search(query: string): Promise<Room[]> {
    const wanted = `%${query.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
    const rows = await this.select()
      .where(
        sql<boolean>`(room like ${wanted} escape '\\' or lower(title) like ${wanted} escape '\\')`,
      )
      .orderBy('created_at', 'desc')
      .limit(LIMITS.page)
      .execute();
    return rows.map((row) => this.describe(row));
  }

  /**
   * Makes a room read-only for good.
   *
   * @returns the room as it is now, or undefined if it was closed already
   * @throws ChatError `not_found`, or `forbidden` for anybody but the owner
   */
  async close(slug: string, guest: string): Promise<Room | undefined> {
    const room = await this.get(slug);
    if (room.owner !== guest) {
      throw new ChatError('forbidden', 'only the owner can close a room', { field: 'room' });
    }
    if (room.closed) return undefined;
    await this.db.updateTable('rooms').set({ closed: 1 }).where('room', '=', slug).execute();
    return this.get(slug);
  }

  private select() {
    return this.db.selectFrom('rooms').selectAll();
  }

  private describe({
    room,
    title,
    topic,
    last,
    head,
    closed,
    owner,
  }: Selectable<RoomsTable>): Room {
    const described: Room = {
      room,
      title,
      topic,
      last,
      head,
      count: this.presence.count(room),
      private: false,
      closed: closed === 1,
    };
    if (owner !== null) described.owner = owner;
    return described;
  }
}
