import { Injectable } from '@nestjs/common';
import { ChatError, isUnlistedSlug, LIMITS, LOBBY, type Room } from '@parlour/protocol';
import { type Selectable, sql } from 'kysely';
import { Config } from '../config';
import { Database } from '../db/database';
import type { RoomsTable } from '../db/schema';
import { Storage } from '../db/storage';
import { Rates } from '../guests/rates';
import { Presence } from '../presence/presence';
import { hashOf, newSecret } from '../secrets';
import { newUnlistedSlug } from './keys';
import { noSuchRoom } from './room-order';

/** Rooms: made by entering them, or by asking for one that is on no list; found, and listed. */
@Injectable()
export class Rooms {
  constructor(
    private readonly db: Database,
    private readonly presence: Presence,
    private readonly rates: Rates,
    private readonly storage: Storage,
    private readonly config: Config,
  ) {}

  /**
   * Makes the room; the guest is its owner, unless somebody else made it first.
   *
   * @throws ChatError `not_found` for a slug that only {@link create} makes, `rate_limited`,
   *   `too_large` for one room too many, `unavailable`
   */
  async make(slug: string, guest: string) {
    if (isUnlistedSlug(slug)) throw noSuchRoom();
    const row = { ...NEW, room: slug, title: slug, owner: guest, created_at: Date.now() };
    await this.insert(row, guest);
  }

  /**
   * Makes a room that is on no list; a private one has a key.
   *
   * @throws ChatError `rate_limited`, `too_large` for one room too many, `unavailable`
   */
  async create(title: string, access: 'unlisted' | 'private', guest: string) {
    const room = newUnlistedSlug(title);
    const key = access === 'private' ? newSecret() : undefined;
    const row: RoomsTable = {
      ...NEW,
      ...{ room, title, access, owner: guest, created_at: Date.now() },
      ...(key !== undefined && { key_hash: hashOf(key), key_count: 1 }),
    };
    await this.insert(row, guest);
    return { room: this.describe(row), ...(key !== undefined && { key }) };
  }

  /** Unless there is such a room. Those that are deleted count as well: their names are kept. */
  private async insert(row: RoomsTable, guest: string) {
    await this.rates.spend('create', guest);
    this.storage.check();
    if ((await this.count()) >= this.config.mostRooms) {
      throw new ChatError('too_large', 'this server has as many rooms as it may have', {
        field: 'room',
      });
    }
    await this.db
      .insertInto('rooms')
      .values(row)
      .onConflict((conflict) => conflict.column('room').doNothing())
      .execute();
  }

  /** As it is, whoever may know of it. */
  async find(slug: string): Promise<Room | undefined> {
    const row = await this.select().where('room', '=', slug).executeTakeFirst();
    return row && this.describe(row);
  }

  /** A page of rooms: the lobby, then those with the most people, then the newest. */
  async list(guest: string, query = ''): Promise<Room[]> {
    await this.rates.spend('list', guest);
    if (query !== '') return this.newest(this.listedFor(guest), query);
    const busy = [LOBBY, ...this.presence.busiest(LIMITS.page / 2)];
    const rows = await this.listedFor(guest).where('room', 'in', busy).execute();
    rows.sort((a, b) => busy.indexOf(a.room) - busy.indexOf(b.room));
    const newest = await this.listedFor(guest)
      .where('room', 'not in', busy)
      .orderBy('created_at', 'desc')
      .limit(LIMITS.page - rows.length)
      .execute();
    return [...rows, ...newest].map((row) => this.describe(row));
  }

  /** A page of all that there are, for the operator: the newest first. */
  async all(query = ''): Promise<Room[]> {
    return this.newest(this.select().where('access', '<>', 'deleted'), query);
  }

  /** How many there are, the deleted ones among them. */
  async count(): Promise<number> {
    const { count } = await this.db
      .selectFrom('rooms')
      .select((rooms) => rooms.fn.countAll().as('count'))
      .executeTakeFirstOrThrow();
    return Number(count);
  }

  /** A page of them whose slug or title has the query in it; the one whose slug it is comes first. */
  private async newest(rooms: ReturnType<Rooms['select']>, query: string): Promise<Room[]> {
    const wanted = `%${query.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
    const rows = await rooms
      .where(
        sql<boolean>`(room like ${wanted} escape '\\' or lower(title) like ${wanted} escape '\\')`,
      )
      .orderBy(sql`room = ${query}`, 'desc')
      .orderBy('created_at', 'desc')
      .limit(LIMITS.page)
      .execute();
    return rows.map((row) => this.describe(row));
  }

  /** The public ones, and those that the guest is in without being banned. */
  private listedFor(guest: string) {
    const places = this.db
      .selectFrom('standings')
      .select('room')
      .where('guest', '=', guest)
      .where('role', 'is not', null);
    const bannedFrom = this.db
      .selectFrom('standings')
      .select('room')
      .where('guest', '=', guest)
      .where('banned_until', '>', Date.now());
    return this.select()
      .where('access', '<>', 'deleted')
      .where('room', 'not in', bannedFrom)
      .where((room) =>
        room.or([
          room('access', '=', 'public'),
          room('owner', '=', guest),
          room('room', 'in', places),
        ]),
      );
  }

  private select() {
    return this.db.selectFrom('rooms').selectAll();
  }

  /** What others see of a row: field by field, so that no key slips out. */
  describe(row: Selectable<RoomsTable>): Room {
    const { room, title, topic, last, head, access, owner } = row;
    return {
      ...{ room, title, topic, last, head, count: this.presence.count(room) },
      private: access === 'private',
      closed: row.closed === 1,
      ...(owner !== null && { owner }),
      ...(row.key_count > 0 && { invitation: row.key_count }),
      ...(access !== 'public' && { unlisted: true }),
      ...(row.locked === 1 && { locked: true }),
      ...(row.slow_ms > 0 && { slowMs: row.slow_ms }),
      ...(row.closes_at !== null && { closesAt: row.closes_at }),
      ...(row.first > 1 && { first: row.first }),
    };
  }
}

const NEW: Omit<RoomsTable, 'room' | 'title' | 'owner' | 'created_at'> = {
  ...{ topic: '', first: 1, last: 0, head: 0, closed: 0, locked: 0, slow_ms: 0 },
  ...{ access: 'public', key_hash: null, key_count: 0, closes_at: null, revision: 0 },
};
