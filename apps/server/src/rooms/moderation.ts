import { Injectable } from '@nestjs/common';
import { ChatError, type Checked, LIMITS } from '@parlour/protocol';
import { type RawBuilder, sql } from 'kysely';
import { Database } from '../db/database';
import type { Guest } from '../guests/guest';
import { Rates } from '../guests/rates';
import { Presence } from '../presence/presence';
import { NetworkBans } from './network-bans';
import { Orders } from './orders';
import { Records } from './records';
import { type Comer, noSuchRoom, RANK, type RoomOrder } from './room-order';
import { type Standing, standingAfter, storing } from './standing';

type Wanted = Checked<'moderate'>;
type Action = Wanted['action'];

/** What only the owner decides. */
const OWNERS: readonly Action[] = ['appoint', 'dismiss', 'handOver'];

/** Keeping order: what moderators do to guests. Whoever calls shows out who has to go. */
@Injectable()
export class Moderation {
  constructor(
    private readonly db: Database,
    private readonly orders: Orders,
    private readonly presence: Presence,
    private readonly networkBans: NetworkBans,
    private readonly records: Records,
    private readonly rates: Rates,
  ) {}

  /**
   * @returns whether others lead the room than before
   * @throws ChatError `not_found`, `forbidden`, `invalid`, `rate_limited`, `too_large` for too many
   *   moderators
   */
  async moderate(by: Guest, wanted: Wanted): Promise<boolean> {
    await this.rates.spend('moderate', by.id);
    return this.orders.inTurn(wanted.room, () => this.moderateNow(by, wanted));
  }

  /**
   * Lets the guest into a private room: they are a member from now on.
   *
   * @throws ChatError `not_found` if that can't be any more
   */
  letIn(room: string, comer: Comer, key: string | undefined): Promise<void> {
    const { id: guest } = comer;
    return this.orders.inTurn(room, async () => {
      const order = await this.orders.of(room);
      if (!order) throw noSuchRoom();
      if (!order.admit(comer, key)) return;
      const standing: Standing = { ...order.standingOf(guest), role: 'member', spent_key: null };
      await storing(room, guest, standing).execute(this.db);
      this.orders.changed(room, (kept) => kept.stand(guest, standing));
    });
  }

  private async moderateNow(by: Guest, wanted: Wanted): Promise<boolean> {
    const { room, guest, action, forMs } = wanted;
    const order = await this.orders.ledBy(
      room,
      by.id,
      OWNERS.includes(action) ? 'owner' : 'moderator',
    );
    this.checkTarget(order, by, wanted);
    const before = order.rankOf(guest);
    const standing = standingAfter(order.standingOf(guest), order, wanted);
    const networks = this.networkBans.after(room, guest, action, standing);
    const isHandOver = action === 'handOver';
    await this.db.atomically([
      storing(room, guest, standing),
      ...this.networkBans.storing(room, guest, networks),
      ...(isHandOver ? handingOver(room, order.owner, guest) : []),
      this.records.adding(room, by, { action, guest, ...(forMs !== undefined && { forMs }) }),
    ]);
    this.orders.changed(room, (kept) => {
      kept.stand(guest, standing);
      if (networks) kept.banNetworks(guest, networks);
      if (!isHandOver) return;
      const { owner } = kept;
      if (owner !== null) kept.stand(owner, { ...kept.standingOf(owner), role: 'moderator' });
      kept.owner = guest;
    });
    return isHandOver || before >= RANK.moderator !== (standing.role === 'moderator');
  }

  private checkTarget(order: RoomOrder, by: Guest, { room, guest, action }: Wanted) {
    if (guest === by.id) {
      throw new ChatError('invalid', 'this is you yourself', { field: 'guest' });
    }
    if (order.rankOf(guest) >= order.rankOf(by.id)) {
      throw new ChatError('forbidden', 'only to somebody of a lower rank', { field: 'guest' });
    }
    const isPromotion = action === 'appoint' || action === 'handOver';
    const isThere = this.presence.isIn(room, guest) || order.rankOf(guest) >= RANK.member;
    const isBanned = order.standingOf(guest).banned_until > Date.now();
    if (isPromotion && (!isThere || isBanned)) {
      throw new ChatError('invalid', 'they are not in this room', { field: 'guest' });
    }
    // With a room that is handed over its old owner becomes one.
    const others = order.moderators.filter((id) => id !== guest).length;
    if (isPromotion && others >= LIMITS.moderators) {
      throw new ChatError('too_large', `a room has at most ${LIMITS.moderators} moderators`, {
        field: 'guest',
      });
    }
  }
}

/** The room is another's, and its old owner one of its moderators. */
function handingOver(room: string, from: string | null, to: string): RawBuilder<unknown>[] {
  const update = sql`update rooms set owner = ${to} where room = ${room}`;
  if (from === null) return [update];
  return [
    update,
    sql`
      insert into standings (room, guest, role) values (${room}, ${from}, 'moderator')
      on conflict (room, guest) do update set role = 'moderator'
    `,
  ];
}
