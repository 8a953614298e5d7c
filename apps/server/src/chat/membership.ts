import { Injectable } from '@nestjs/common';
import {
  type Answer,
  ChatError,
  type Checked,
  type Joined,
  LIMITS,
  LOBBY,
  type Room,
  type Term,
} from '@parlour/protocol';
import { Whereabouts } from '../guests/whereabouts';
import { Broadcast } from '../live/broadcast';
import { Feeds } from '../live/feeds';
import type { Session } from '../live/session';
import { Shadows, uncovered } from '../messages/shadows';
import { Presence } from '../presence/presence';
import { type Difference, Moderation } from '../rooms/moderation';
import { Orders } from '../rooms/orders';
import type { RoomOrder } from '../rooms/room-order';
import { Rooms } from '../rooms/rooms';
import { termUntil } from '../rooms/standing';
import { type Look, Looks } from './looks';

type Action = Checked<'moderate'>['action'];

const REASONS: Partial<Record<Action, string>> = {
  kick: 'a moderator has shown you out',
  ban: 'a moderator has banned you from this room',
};

/** A connection's way into rooms and out of them: log, feed, order and presence as one step. */
@Injectable()
export class Membership {
  constructor(
    private readonly rooms: Rooms,
    private readonly looks: Looks,
    private readonly orders: Orders,
    private readonly moderation: Moderation,
    private readonly shadows: Shadows,
    private readonly feeds: Feeds,
    private readonly presence: Presence,
    private readonly whereabouts: Whereabouts,
    private readonly broadcast: Broadcast,
  ) {}

  /** @throws ChatError `not_found`, `forbidden`, `too_large` for more rooms than a guest may be in */
  async join(who: Session, slug: string, after?: number, key?: string): Promise<Joined> {
    const { id } = who.guest;
    // The lobby is counted, but not limited.
    if (!this.presence.isIn(slug, id) && this.presence.roomCount(id) > LIMITS.roomsPerGuest) {
      throw new ChatError('too_large', `you are in ${LIMITS.roomsPerGuest} rooms already`, {
        field: 'room',
      });
    }
    const look = await this.look(who, slug, after);
    const { bornAt } = who.bearer;
    const comer = { id, bornAt, mark: () => this.whereabouts.markOf(who.network, slug) };
    const isNewMember = look.order.admit(comer, key);
    if (isNewMember) {
      await this.moderation.letIn(slug, comer, key);
      return this.join(who, slug, after);
    }
    // Invariant: no turn of the event loop from here to the answer. What is published later goes
    // on from `room.head`, which the answer reaches (or says `more`, and then there is a gap to sync).
    if (who.socket.connected && !who.rooms.has(slug)) this.enter(who, slug, look);
    const room = { ...this.described(look.room), count: this.presence.count(slug) };
    return {
      ...{ room, members: this.presence.named(slug), ...look.page },
      ...mutedIn(look.order, id),
    };
  }

  /** @throws ChatError `forbidden` for the lobby, `not_member` */
  leave(who: Session, slug: string): Answer<'leave'> {
    if (slug === LOBBY) {
      throw new ChatError('forbidden', 'nobody leaves the lobby', { field: 'room' });
    }
    // Whether there is such a room at all is not asked: the answer is the same.
    if (!who.rooms.has(slug)) throw notMember();
    this.exit(who, slug);
    this.presence.leave(slug, who.guest);
    return {};
  }

  /** Somebody was moderated: they and the others are told what is different for them. */
  async moderated({ room: slug, guest, action }: Checked<'moderate'>, { led, muted }: Difference) {
    const connections = this.broadcast.connectionsOf(guest, slug);
    const reason = REASONS[action];
    if (reason) for (const who of connections) this.showOut(who, slug, reason);
    if (action === 'shadowMute') {
      for (const who of connections) this.feeds.followApart(who, slug);
    }
    const order = this.orders.now(slug);
    if (order && muted) {
      const told = { room: slug, ...mutedIn(order, guest) };
      for (const who of connections) who.tell('restricted', told);
    }
    if (!led) return;
    const room = await this.rooms.find(slug);
    if (room) this.tell(room);
  }

  /** Nobody leaves the lobby: who has to is cut off, and told why when they come back. */
  private showOut(who: Session, slug: string, reason: string) {
    if (slug === LOBBY) who.socket.conn.close();
    else this.remove(who, slug, reason);
  }

  /** Shows everybody out. */
  clear(slug: string, reason: string) {
    for (const who of [...this.broadcast.in(slug)]) this.remove(who, slug, reason);
  }

  /** The room has changed: whoever is in it is told. Returns what they are told. */
  tell(room: Room): Room {
    const described = this.described(room);
    this.broadcast.toRoom(room.room, 'room', { room: described });
    return described;
  }

  /** The connection is lost: out of every room, though the person may be back in a moment. */
  drop(who: Session) {
    for (const slug of who.rooms) {
      this.exit(who, slug);
      if (slug !== LOBBY) this.presence.drop(slug, who.guest);
    }
    this.presence.drop(LOBBY, who.guest);
  }

  /** The room, made if there is none, and what a newcomer is told of its log. */
  private async look(who: Session, slug: string, after?: number): Promise<Look> {
    const { id } = who.guest;
    for (;;) {
      const look = await this.looks.at(slug, after);
      if (look && !look.order.hasShadows(id)) return look;
      if (!look) {
        await this.rooms.make(slug, id);
        continue;
      }
      const texts = await this.shadows.textsIn(id, look.page);
      // Meanwhile something may have been said.
      if (this.looks.holds(look)) return { ...look, page: uncovered(id, look.page, texts) };
    }
  }

  /** With what its order adds. */
  private described(room: Room): Room {
    const moderators = this.orders.now(room.room)?.moderators ?? [];
    return { ...room, ...(moderators.length > 0 && { moderators }) };
  }

  private enter(who: Session, slug: string, { room, order }: Look) {
    who.rooms.add(slug);
    this.orders.keep(slug, order);
    this.feeds.follow(slug, room.head);
    this.broadcast.subscribe(who, slug);
    if (order.hasShadows(who.guest.id)) this.feeds.followApart(who, slug, room.head);
    // Who is connected at all was in the lobby before they were welcomed.
    if (slug !== LOBBY) this.presence.enter(slug, who.guest);
  }

  private exit(who: Session, slug: string) {
    who.rooms.delete(slug);
    this.feeds.unfollow(who, slug);
    this.broadcast.unsubscribe(who, slug);
    if (!this.feeds.of(slug)) this.orders.release(slug);
  }

  private remove(who: Session, room: string, reason: string) {
    this.exit(who, room);
    this.presence.leave(room, who.guest);
    who.tell('removed', { room, reason });
  }
}

/** What is told of it that somebody is muted. */
function mutedIn(order: RoomOrder, guest: string): { muted?: Term } {
  const until = order.mutedUntil(guest);
  return until === undefined ? {} : { muted: termUntil(until) };
}

export function notMember() {
  return new ChatError('not_member', 'you are not in this room', { field: 'room' });
}
