import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ChatError, LOBBY } from '@parlour/protocol';
import { type QueryResult, sql } from 'kysely';
import { Bus } from '../cluster/bus';
import { Database } from '../db/database';
import { provided, type Step } from '../db/steps';
import { noSuchRoom, RANK, type RoomOrder } from './room-order';
import { type Deed, deedsBetween, readOrder } from './stored-order';

/** Which change of a room's order is the last one. */
export type Revised = [slug: string, revision: number];

/** What another process has changed of a room's order. */
export interface ChangeElsewhere {
  before: RoomOrder;
  after: RoomOrder;
  /** What moderators did there, in its order. */
  deeds: Deed[];
}

/** Another process has changed the order of the room meanwhile. */
class StaleOrder extends Error {
  override readonly name = 'StaleOrder';
}

/** Somebody who is refused so often in a row has not lost a race, but found a fault of ours. */
const MOST_TRIES = 20;

/**
 * The order of every room that has members here, at hand for each message; of any other it is read.
 *
 * Invariant: of a room that is kept there is one {@link RoomOrder}, and whoever changes the database
 * changes it as well, after the commit, and counts that as a change. Whoever has read one before a
 * change, and would keep it after, reads again.
 *
 * Invariant: what is stored was decided by the order as it stood in the database at that moment,
 * whichever process changed it last: see {@link Orders.commit}.
 */
@Injectable()
export class Orders implements OnModuleInit {
  private readonly kept = new Map<string, RoomOrder>();
  private readonly turns = new Map<string, Promise<unknown>>();
  /** Rooms that are to be read again when it is their turn, and how new they are then at least. */
  private readonly hinted = new Map<string, number>();
  private changeCount = 0;
  /** Whoever tells the members. Orders come before them: so they are not known here. */
  changedElsewhere: (change: ChangeElsewhere) => void = () => undefined;

  constructor(
    private readonly db: Database,
    private readonly bus: Bus,
  ) {}

  async onModuleInit() {
    this.keep(LOBBY, (await this.of(LOBBY)) as RoomOrder);
  }

  /** How many changes there have been: of the room, if it is kept, or else of any. */
  changesOf(slug: string): number {
    return this.kept.get(slug)?.changes ?? this.changeCount;
  }

  /**
   * Runs a change of a room after those before it, and once more if another process came first.
   * Threat: two that read, and then write what they have read, such as a ban and a mute of one
   * guest, would undo each other.
   */
  async inTurn<T>(slug: string, change: () => Promise<T>): Promise<T> {
    const before = this.turns.get(slug);
    const decide = () => this.decide(slug, change);
    const done = before ? before.then(decide, decide) : decide();
    this.turns.set(slug, done);
    try {
      return await done;
    } finally {
      if (this.turns.get(slug) === done) this.turns.delete(slug);
    }
  }

  private async decide<T>(slug: string, change: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        return await change();
      } catch (error) {
        if (!(error instanceof StaleOrder) || tries === MOST_TRIES) throw error;
        await this.refresh(slug);
      }
    }
  }

  /**
   * Stores what was decided by an order, unless that has changed meanwhile. In a turn, which then
   * comes again.
   *
   * @returns the results of the steps
   */
  async commit(order: RoomOrder, steps: readonly Step[]): Promise<QueryResult<unknown>[]> {
    const { slug, revision } = order;
    const claim = sql`
      update rooms set revision = revision + 1 where room = ${slug} and revision = ${revision}
    `;
    const claimed = steps.map((step, index) => provided(step, { back: index + 1 }));
    const [taken, ...results] = await this.db.atomically([claim, ...claimed], [slug]);
    if (Number(taken?.numAffectedRows) === 0) throw new StaleOrder(slug);
    order.revision = revision + 1;
    this.bus.tell('order', slug, [slug, order.revision] satisfies Revised);
    return results;
  }

  /** Of a room that is kept. */
  now(slug: string): RoomOrder | undefined {
    return this.kept.get(slug);
  }

  /** Undefined if there is no such room. */
  async of(slug: string): Promise<RoomOrder | undefined> {
    const kept = this.kept.get(slug);
    if (kept) return kept;
    const read = await readOrder(this.db, slug);
    // Somebody else may have been quicker.
    return this.kept.get(slug) ?? read;
  }

  /** The order of a room is as new as that. */
  async hint(slug: string, revision: number) {
    const isOld = (than: number) => than > (this.kept.get(slug)?.revision ?? Infinity);
    if (!isOld(revision)) return;
    // One that waits for its turn does for those who come meanwhile, too.
    const waiting = this.hinted.get(slug);
    this.hinted.set(slug, Math.max(revision, waiting ?? 0));
    if (waiting !== undefined) return;
    await this.inTurn(slug, async () => {
      const newest = this.hinted.get(slug) as number;
      this.hinted.delete(slug);
      if (isOld(newest)) await this.refresh(slug);
    });
  }

  /** Reads what another process has changed of a room that is kept. In a turn of the room. */
  async refresh(slug: string) {
    const before = this.kept.get(slug);
    const after = before && (await readOrder(this.db, slug));
    if (!after || after.revision <= before.revision) return;
    const deeds = await deedsBetween(this.db, before, after);
    // Its last member here may have left, and another one come.
    if (this.kept.get(slug) !== before) return;
    after.follow(before);
    this.changeCount++;
    this.kept.set(slug, after);
    this.changedElsewhere({ before, after, deeds });
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
