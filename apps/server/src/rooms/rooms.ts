import { Injectable } from '@nestjs/common';
import { ChatError, LIMITS, LOBBY, type Room } from '@parlour/protocol';
import { type Selectable, sql } from 'kysely';
import { Database } from '../db/database';
import type { RoomsTable } from '../db/schema';
import { Presence } from '../presence/presence';

/** Rooms: made by entering them, listed, closed by whoever made them. */
@Injectable()
export class Rooms {
  constructor(
    private readonly db: Database,
    private readonly presence: Presence,
  ) {}

  /** The room, made for this guest if there is none. */
  async enter(slug: string, guest: string): Promise<Room> {
    const room = await this.find(slug);
    if (room) return room;
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
      // Two people may be first: one of them is the owner.
      .onConflict((conflict) => conflict.column('room').doNothing())
      .execute();
    return this.get(slug);
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

  /** A page of rooms whose slug or title has the query in it: the lobby first, then the newest. */
  async list(query = ''): Promise<Room[]> {
    const wanted = `%${query.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
    const rows = await this.select()
      .where(
        sql<boolean>`(room like ${wanted} escape '\\' or lower(title) like ${wanted} escape '\\')`,
      )
      .orderBy((eb) => eb.case().when('room', '=', LOBBY).then(0).else(1).end())
      .orderBy('created_at', 'desc')
      .limit(LIMITS.page)
      .execute();
    return rows.map((row) => this.describe(row));
  }

  /**
   * Makes a room read-only for good.
   *
   * @throws ChatError `not_found`, or `forbidden` for anybody but the owner
   */
  async close(slug: string, guest: string): Promise<Room> {
    const room = await this.get(slug);
    if (room.owner !== guest) {
      throw new ChatError('forbidden', 'only the owner can close a room', { field: 'room' });
    }
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
