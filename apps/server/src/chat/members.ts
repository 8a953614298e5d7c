import { Injectable } from '@nestjs/common';
import type { Answer, Message } from '@parlour/protocol';
import type { Session } from '../live/session';
import { Shadows } from '../messages/shadows';
import { Presence } from '../presence/presence';
import { Orders } from '../rooms/orders';
import { notMember } from './membership';

/** What members of a room do in it: nobody else may, and a few of them may not all of it. */
@Injectable()
export class Members {
  constructor(
    private readonly orders: Orders,
    private readonly shadows: Shadows,
    private readonly presence: Presence,
  ) {}

  /** @throws ChatError `not_found`, `not_member` */
  within<T>(who: Session, slug: string, act: () => T): T | Promise<never> {
    return who.rooms.has(slug) ? act() : this.refuse(who, slug);
  }

  /** What a member reads: not if they were shown out while it was on its way. */
  async reading<T extends { messages: Message[] }>(
    who: Session,
    slug: string,
    read: () => Promise<T>,
  ): Promise<T> {
    const found = await this.within(who, slug, read);
    if (!who.rooms.has(slug)) await this.orders.knownTo(slug, who.guest.id);
    return this.shadows.shown(who.guest.id, found);
  }

  /**
   * Saying something, maybe for oneself alone.
   *
   * @throws ChatError `not_found`, `not_member`, and what `RoomOrder.speak` throws
   */
  speaking<T>(
    who: Session,
    slug: string,
    act: (heard: { shadowed?: true }) => T,
  ): T | Promise<never> {
    return this.within(who, slug, () => {
      const { id } = who.guest;
      const order = this.orders.now(slug);
      const giveBack = order?.speak(id);
      const said = act(order?.isShadowed(id) ? { shadowed: true } : {});
      if (giveBack && said instanceof Promise) said.catch(giveBack);
      return said;
    });
  }

  /** A member is writing; nobody is told of what nobody will see. */
  writing(who: Session, slug: string): Answer<'typing'> | Promise<never> {
    return this.within(who, slug, () => {
      const isShadowed = this.orders.now(slug)?.isShadowed(who.guest.id);
      return isShadowed ? {} : this.presence.typing(slug, who.guest);
    });
  }

  private async refuse(who: Session, slug: string): Promise<never> {
    await this.orders.knownTo(slug, who.guest.id);
    throw notMember();
  }
}
