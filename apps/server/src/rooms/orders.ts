import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ChatError, LOBBY } from '@parlour/protocol';
import { Database } from '../db/database';
import { noSuchRoom, RANK, RoomOrder } from './room-order';

/**
 * The order of every room that has members here, at hand for each message; of any other it is read.
 *
 * Invariant: of a room that is kept there is one {@link RoomOrder}, and whoever changes the database
 * changes it as well, after the commit, and counts that as a change. Whoever has read one before a
 * change, and would keep it after, reads again.
 */
@Injectable()
export class Orders implements OnModuleInit {
  private readonly kept = new Map<string, RoomOrder>();
  private readonly turns = new Map<string, Promise<unknown>>();
  private changeCount = 0;

  constructor(private readonly db: Database) {}

  async onModuleInit() {
    this.keep(LOBBY, (await this.of(LOBBY)) as RoomOrder);
  }

  /** How many changes there have been: of the room, if it is kept, or else of any. */
  changesOf(slug: string): number {
    return this.kept.get(slug)?.changes ?? this.changeCount;
  }

  /**
   * Runs a change of a room after those before it. Threat: two that read, and then write what they
   * have read, such as a ban and a mute of one guest, would undo each other.
   */
  async inTurn<T>(slug: string, change: () => Promise<T>): Promise<T> {
    const before = this.turns.get(slug);
    const done = before ? before.then(change, change) : change();
    this.turns.set(slug, done);
    try {
      return await done;
    } finally {
      if (this.turns.get(slug) === done) this.turns.delete(slug);
    }
  }

  /** Of a room that is kept. */
  now(slug: string): RoomOrder | undefined {
    return this.kept.get(slug);
  }

  /** Undefined if there is no such room. */
  async of(slug: string): Promise<RoomOrder | undefined> {
    const kept = this.kept.get(slug);
    if (kept) return kept;
    const [row, standings, networkBans] = await Promise.all([
      this.db.selectFrom('rooms').selectAll().where('room', '=', slug).executeTakeFirst(),
      this.db.selectFrom('standings').selectAll().where('room', '=', slug).execute(),
      this.networkBansIn(slug),
    ]);
    // Somebody else may have been quicker.
    return this.kept.get(slug) ?? (row && new RoomOrder(row, standings, networkBans));
  }

  private networkBansIn(slug: string) {
    const bans = this.db.selectFrom('network_bans').selectAll().where('room', '=', slug);
    return bans.where('until', '>', Date.now()).execute();
  }

  /** The room has members here. */
  keep(slug: string, order: RoomOrder) {
    if (!this.kept.has(slug)) this.kept.set(slug, order);
  }

  /** It has none any more. Whoever comes is asked about the lobby: that stays at hand. */
  release(slug: string) {
    if (slug !== LOBBY) this.kept.delete(slug);
  }

  /** Tells of a change that is committed. */
  changed(slug: string, apply: (order: RoomOrder) => void) {
    this.changeCount++;
    const order = this.kept.get(slug);
    if (!order) return;
    order.changes++;
    apply(order);
  }

  /** @throws ChatError `not_found`, also for a room that the guest may not know of */
  async knownTo(slug: string, guest: string): Promise<RoomOrder> {
    const order = await this.of(slug);
    if (!order?.isKnownTo(guest)) throw noSuchRoom();
    return order;
  }

  /** @throws ChatError `not_found`, or `forbidden` for whoever has not that rank */
  async ledBy(slug: string, guest: string, rank: 'moderator' | 'owner'): Promise<RoomOrder> {
    const order = await this.knownTo(slug, guest);
    if (order.rankOf(guest) >= RANK[rank]) return order;
    const who = rank === 'owner' ? 'the owner' : 'a moderator';
    throw new ChatError('forbidden', `only ${who} of the room may do this`, { field: 'room' });
  }
}
