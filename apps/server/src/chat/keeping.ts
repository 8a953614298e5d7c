import { Injectable } from '@nestjs/common';
import { type Answer, type Checked, LIMITS, type Restriction } from '@parlour/protocol';
import type { Guest } from '../guests/guest';
import { Removal } from '../messages/removal';
import { Presence } from '../presence/presence';
import { Moderation } from '../rooms/moderation';
import { Orders } from '../rooms/orders';
import { Records } from '../rooms/records';
import { Settings } from '../rooms/settings';
import { type Standing, termUntil } from '../rooms/standing';
import { Membership } from './membership';

/**
 * Keeping order in a room: what is done there, and who is told of it. By whoever leads the room, or
 * by the server's operator, who leads them all.
 */
@Injectable()
export class Keeping {
  constructor(
    private readonly settings: Settings,
    private readonly moderation: Moderation,
    private readonly removal: Removal,
    private readonly orders: Orders,
    private readonly records: Records,
    private readonly presence: Presence,
    private readonly membership: Membership,
  ) {}

  async configure(by: Guest, wanted: Checked<'configure'>): Promise<Answer<'configure'>> {
    const { room, ...key } = await this.settings.configure(by, wanted);
    return { room: this.membership.tell(room), ...key };
  }

  async moderate(by: Guest, wanted: Checked<'moderate'>): Promise<Answer<'moderate'>> {
    const difference = await this.moderation.moderate(by, wanted);
    await this.membership.moderated(wanted, difference);
    return {};
  }

  remove(by: Guest, { room, seq }: Checked<'remove'>): Promise<Answer<'remove'>> {
    return this.removal.remove(by, room, seq);
  }

  async close(by: Guest, { room }: Checked<'close'>): Promise<Answer<'close'>> {
    const closed = await this.settings.close(room, by);
    if (closed) this.membership.tell(closed);
    return {};
  }

  async delete(by: Guest, { room }: Checked<'delete'>): Promise<Answer<'delete'>> {
    await this.settings.delete(room, by.id);
    this.membership.clear(room, 'the room was deleted');
    return {};
  }

  async moderations(
    by: Guest,
    { room, before }: Checked<'moderations'>,
  ): Promise<Answer<'moderations'>> {
    await this.orders.ledBy(room, by.id, 'moderator');
    return this.records.page(room, before);
  }

  async restrictions(
    by: Guest,
    { room, from = '' }: Checked<'restrictions'>,
  ): Promise<Answer<'restrictions'>> {
    const { restricted } = await this.orders.ledBy(room, by.id, 'moderator');
    const rest = restricted.filter(([guest]) => guest >= from);
    const next = rest[LIMITS.page]?.[0];
    return {
      restrictions: rest.slice(0, LIMITS.page).map((one) => this.restriction(...one)),
      ...(next !== undefined && { next }),
    };
  }

  private restriction(guest: string, standing: Standing): Restriction {
    const now = Date.now();
    const { muted_until, shadowed_until, banned_until } = standing;
    return {
      member: this.presence.whois(guest).member,
      ...(muted_until > now && { muted: termUntil(muted_until) }),
      ...(shadowed_until > now && { shadowMuted: termUntil(shadowed_until) }),
      ...(banned_until > now && { banned: termUntil(banned_until) }),
    };
  }
}
