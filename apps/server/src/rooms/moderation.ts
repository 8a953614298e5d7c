import { Injectable } from '@nestjs/common';
import { ChatError, type Checked, LIMITS } from '@parlour/protocol';
import { type RawBuilder, sql } from 'kysely';
import { Bus } from '../cluster/bus';
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

/** Whether others lead the room than before, and whether the guest may write otherwise. */
export interface Difference {
  led: boolean;
  muted: boolean;
}

/** Somebody was banned from a room. */
export type Banned = [room: string, guest: string];

/** Keeping order: what moderators do to guests. Whoever calls shows out who has to go. */
@Injectable()
export class Moderation {
  constructor(
    private readonly bus: Bus,
    private readonly orders: Orders,
    private readonly presence: Presence,
    private readonly networkBans: NetworkBans,
    private readonly records: Records,
    private readonly rates: Rates,
  ) {}

  /**
   * @returns what is different for others than before
   * @throws ChatError `not_found`, `forbidden`, `invalid`, `rate_limited`, `too_large` for too many
   *   moderators
   */
  async moderate(by: Guest, wanted: Wanted): Promise<Difference> {
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
      await this.orders.commit(order, [storing(room, guest, standing)]);
      this.orders.changed(room, (kept) => kept.stand(guest, standing));
    });
  }

  /** Another process has banned the guest: from which networks they came here, only this one knows. */
  backBan(room: string, guest: string): Promise<void> {
    return this.orders.inTurn(room, async () => {
      const order = await this.orders.of(room);
      const standing = order?.standingOf(guest);
      if (!order || !standing || standing.banned_until <= Date.now()) return;
      const before = order.networkBansOf(guest);
      const networks = this.networkBans.more(before, room, guest, standing);
      if (networks.length === before.length) return;
      await this.orders.commit(order, this.networkBans.storing(room, guest, networks));
      this.orders.changed(room, (kept) => kept.banNetworks(guest, networks));
    });
  }

  private async moderateNow(by: Guest, wanted: Wanted): Promise<Difference> {
    const { room, guest, action, forMs } = wanted;
    const order = await this.orders.ledBy(
      room,
      by.id,
      OWNERS.includes(action) ? 'owner' : 'moderator',
    );
    this.checkTarget(order, by, wanted);
    const ledBefore = order.rankOf(guest) >= RANK.moderator;
    const mutedBefore = order.mutedUntil(guest);
    const standing = standingAfter(order.standingOf(guest), order, wanted);
    const networks = this.networkBans.after(order.networkBansOf(guest), wanted, standing);
    const isHandOver = action === 'handOver';
    const results = await this.orders.commit(order, [
      storing(room, guest, standing),
      ...this.networkBans.storing(room, guest, networks),
      ...(isHandOver ? handingOver(room, oldOwnerOf(order), guest) : []),
      this.records.adding(room, by, { action, guest, ...(forMs !== undefined && { forMs }) }),
    ]);
    const { n } = results.at(-1)?.rows[0] as { n: number };
    if (action === 'ban')
      this.bus.tell('banned', `${room} ${guest}`, [room, guest] satisfies Banned);
    this.orders.changed(room, (kept) => {
      kept.deeds = n;
      kept.stand(guest, standing);
      if (networks) kept.banNetworks(guest, networks);
      if (!isHandOver) return;
      const owner = oldOwnerOf(kept);
      if (owner !== null) kept.stand(owner, { ...kept.standingOf(owner), role: 'moderator' });
      kept.owner = guest;
    });
    const leads = standing.role === 'moderator';
    const mutedAfter = standing.muted_until > Date.now() ? standing.muted_until : undefined;
    return { led: isHandOver || ledBefore !== leads, muted: mutedBefore !== mutedAfter };
  }

  private checkTarget(order: RoomOrder, by: Guest, { room, guest, action }: Wanted) {
    if (guest === by.id) {
      throw new ChatError('invalid', 'this is you yourself', { field: 'guest' });
    }
    if (order.rankOf(guest) >= order.rankOf(by.id)) {
      throw new ChatError('forbidden', 'only to somebody of a lower rank', { field: 'guest' });
    }
    if (OWNERS.includes(action) && guest === order.owner) {
      throw new ChatError('invalid', 'this is the owner', { field: 'guest' });
    }
    // Threat: a moderator reads who is, and would find themself there.
    if (action === 'shadowMute' && order.rankOf(guest) >= RANK.moderator) {
      throw new ChatError('invalid', 'whoever keeps order here would see it', { field: 'guest' });
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

/** Who becomes a moderator when the room is another's: nobody who is banned from it. */
function oldOwnerOf(order: RoomOrder): string | null {
  const { owner } = order;
  return owner !== null && order.rankOf(owner) === RANK.owner ? owner : null;
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
