import { Injectable } from '@nestjs/common';
import type { Answer, Message } from '@parlour/protocol';
import type { Session } from '../live/session';
import { Shadows } from '../messages/shadows';
import { Elsewhere } from '../presence/elsewhere';
import { Orders } from '../rooms/orders';
import { SlowMode } from '../rooms/slow-mode';
import { notMember } from './membership';

/** What members of a room do in it: nobody else may, and a few of them may not all of it. */
@Injectable()
export class Members {
  constructor(
    private readonly orders: Orders,
    private readonly shadows: Shadows,
    private readonly elsewhere: Elsewhere,
    private readonly slowMode: SlowMode,
  ) {}

  /** @throws ChatError `not_found`, `not_member` */
  within<T>(who: Session, slug: string, act: () => T): T | Promise<never> {
    return who.rooms.has(slug) ? act() : this.refuse(who, slug);
  }

  /** What a member reads: not of a private room that they were shown out of while it was on its way. */
  async reading<T extends { messages: Message[] }>(
    who: Session,
    slug: string,
    read: () => Promise<T>,
  ): Promise<T> {
    const found = await this.within(who, slug, read);
    const shown = await this.shadows.shown(who.guest.id, found);
    // Who has left by themself meanwhile has asked while they were in.
    if (!who.rooms.has(slug)) await this.orders.knownTo(slug, who.guest.id);
    return shown;
  }

  /**
   * Saying something, maybe for oneself alone.
   *
   * @throws ChatError `not_found`, `not_member`, and what `RoomOrder` says against it
   */
  speaking<T>(
    who: Session,
    { room, id }: { room: string; id: string },
    act: (heard: { shadowed?: true }) => Promise<T>,
  ): Promise<T> {
    const guest = who.guest.id;
    const say = () =>
      this.within(who, room, () => {
        const order = this.orders.now(room);
        order?.checkSpeaker(guest);
        return act(order?.isShadowed(guest) ? { shadowed: true } : {});
      });
    const order = who.rooms.has(room) ? this.orders.now(room) : undefined;
    if (!order?.isSlow) return say();
    // Before the pause, and after it was shared: that takes a moment, in which they may be put out.
    order.checkSpeaker(guest);
    const pause = order.pause(guest, id);
    return pause ? this.slowMode.pausing(room, guest, pause, say) : say();
  }

  /** A member is writing; nobody is told of what nobody will see. */
  writing(who: Session, slug: string): Answer<'typing'> | Promise<never> {
    return this.within(who, slug, () => {
      const isShadowed = this.orders.now(slug)?.isShadowed(who.guest.id);
      return isShadowed ? {} : this.elsewhere.write(slug, who.guest);
    });
  }

  private async refuse(who: Session, slug: string): Promise<never> {
    await this.orders.knownTo(slug, who.guest.id);
    throw notMember();
  }
}
