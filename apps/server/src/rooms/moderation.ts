import { Injectable } from '@nestjs/common';
import { ChatError, type Checked, LIMITS } from '@parlour/protocol';
import { type RawBuilder, sql } from 'kysely';
import { Database } from '../db/database';
import type { Guest } from '../guests/guests';
import { Rates } from '../guests/rates';
import { Presence } from '../presence/presence';
import { Orders } from './orders';
import { Records } from './records';
import {
  FOR_GOOD,
  isOrdinary,
  noSuchRoom,
  RANK,
  type RoomOrder,
  type Standing,
} from './room-order';

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
  letIn(room: string, guest: string, key: string | undefined): Promise<void> {
    return this.orders.inTurn(room, async () => {
      const order = await this.orders.of(room);
      if (!order) throw noSuchRoom();
      if (!order.admit(guest, key)) return;
      const standing: Standing = { ...order.standingOf(guest), role: 'member', spent_key: null };
      await this.standing(room, guest, standing).execute(this.db);
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
    const standing = standingAfter(order, wanted);
    const isHandOver = action === 'handOver';
    await this.db.atomically([
      this.standing(room, guest, standing),
      ...(isHandOver ? this.handingOver(room, by.id, guest) : []),
      this.records.adding(room, by, { action, guest, ...(forMs !== undefined && { forMs }) }),
    ]);
    this.orders.changed(room, (kept) => {
      kept.stand(guest, standing);
      if (!isHandOver) return;
      kept.stand(by.id, { ...kept.standingOf(by.id), role: 'moderator' });
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
    if (action === 'appoint' && order.moderators.length >= LIMITS.moderators) {
      throw new ChatError('too_large', `a room has at most ${LIMITS.moderators} moderators`, {
        field: 'guest',
      });
    }
  }

  private handingOver(room: string, from: string, to: string): RawBuilder<unknown>[] {
    return [
      sql`update rooms set owner = ${to} where room = ${room}`,
      sql`
        insert into standings (room, guest, role) values (${room}, ${from}, 'moderator')
        on conflict (room, guest) do update set role = 'moderator'
      `,
    ];
  }

  private standing(room: string, guest: string, standing: Standing): RawBuilder<unknown> {
    const { role, muted_until, banned_until, spent_key } = standing;
    if (isOrdinary(standing)) {
      return sql`delete from standings where room = ${room} and guest = ${guest}`;
    }
    return sql`
      insert into standings (room, guest, role, muted_until, banned_until, spent_key)
      values (${room}, ${guest}, ${role}, ${muted_until}, ${banned_until}, ${spent_key})
      on conflict (room, guest) do update set role = excluded.role,
        muted_until = excluded.muted_until, banned_until = excluded.banned_until,
        spent_key = excluded.spent_key
    `;
  }
}

/** How the guest stands after it. */
function standingAfter(order: RoomOrder, { guest, action, forMs }: Wanted): Standing {
  const standing = order.standingOf(guest);
  const until = forMs === undefined ? FOR_GOOD : Math.min(Date.now() + forMs, FOR_GOOD);
  // Who is shown out of a private room has its key still: it is not theirs any more.
  const out = { role: null, spent_key: order.keyHash };
  // In a private room everybody has a place.
  const role = order.access === 'private' ? 'member' : null;
  switch (action) {
    case 'mute':
      return { ...standing, muted_until: until };
    case 'unmute':
      return { ...standing, muted_until: 0 };
    case 'kick':
      return { ...standing, ...out };
    case 'ban':
      return { ...standing, ...out, banned_until: until };
    case 'unban':
      return { ...standing, banned_until: 0, spent_key: null };
    case 'appoint':
      return { ...standing, role: 'moderator', muted_until: 0 };
    case 'dismiss':
      return standing.role === 'moderator' ? { ...standing, role } : standing;
    case 'handOver':
      return { ...standing, role };
  }
}
