import { Injectable } from '@nestjs/common';
import { type Answer, ChatError, type Joined, LIMITS, LOBBY, type Room } from '@parlour/protocol';
import { Broadcast } from '../live/broadcast';
import type { RoomFeed } from '../live/feed';
import { Feeds } from '../live/feeds';
import type { Session } from '../live/session';
import { Shared } from '../live/shared';
import { RoomLog } from '../messages/room-log';
import { Presence } from '../presence/presence';
import { Rooms } from '../rooms/rooms';

/** How long one look at a room serves a crowd that pours in, in ms. */
const LOOK_HOLDS_MS = 100;

/** A room, and the part of its log that a newcomer is told. */
interface Look {
  room: Room;
  page: Pick<Joined, 'after' | 'head' | 'messages' | 'more' | 'older'>;
  /** The room's feed, and how many rooms had changed, when it was begun. */
  since: { feed: RoomFeed | undefined; changes: number };
}

/** A connection's way into rooms and out of them: log, feed and presence as one step. */
@Injectable()
export class Membership {
  private readonly looks = new Shared<Look | undefined>(LOOK_HOLDS_MS);
  private changes = 0;

  constructor(
    private readonly rooms: Rooms,
    private readonly log: RoomLog,
    private readonly feeds: Feeds,
    private readonly presence: Presence,
    private readonly broadcast: Broadcast,
  ) {}

  /** @throws ChatError `too_large` for more rooms than a guest may be in */
  async join(who: Session, slug: string, after?: number): Promise<Joined> {
    const { id } = who.guest;
    // The lobby is counted, but not limited.
    if (!this.presence.isIn(slug, id) && this.presence.roomCount(id) > LIMITS.roomsPerGuest) {
      throw new ChatError('too_large', `you are in ${LIMITS.roomsPerGuest} rooms already`, {
        field: 'room',
      });
    }
    const { room, page } = await this.read(who, slug, after);
    // Invariant: no turn of the event loop from here to the answer. What is published later goes
    // on from `room.head`, which the answer reaches (or says `more`, and then there is a gap to sync).
    if (who.socket.connected && !who.rooms.has(slug)) this.enter(who, slug, room.head);
    const count = this.presence.count(slug);
    return { room: { ...room, count }, members: this.presence.named(slug), ...page };
  }

  /** @throws ChatError `forbidden` for the lobby, `not_member` */
  leave(who: Session, slug: string): Answer<'leave'> {
    if (slug === LOBBY) {
      throw new ChatError('forbidden', 'nobody leaves the lobby', { field: 'room' });
    }
    if (!who.rooms.has(slug)) throw notMember();
    this.exit(who, slug);
    this.presence.leave(slug, who.guest);
    return {};
  }

  /** The room is not what it was: whoever is in it is told, and whoever comes. */
  changed(room: Room) {
    this.changes++;
    this.broadcast.toRoom(room.room, 'room', { room });
  }

  /** The connection is lost: out of every room, though the person may be back in a moment. */
  drop(who: Session) {
    for (const slug of who.rooms) {
      this.exit(who, slug);
      if (slug !== LOBBY) this.presence.drop(slug, who.guest);
    }
    this.presence.drop(LOBBY, who.guest);
  }

  /**
   * What a member gets.
   *
   * @throws ChatError `not_found`, `not_member`
   */
  within<T>(who: Session, slug: string, act: () => T): T | Promise<never> {
    return who.rooms.has(slug) ? act() : this.refuse(slug);
  }

  private async refuse(slug: string): Promise<never> {
    await this.rooms.get(slug);
    throw notMember();
  }

  /**
   * The room, made if there is none, and what a newcomer is told of its log.
   *
   * When a crowd comes at once, many share one look.
   */
  private async read(who: Session, slug: string, after?: number): Promise<Look> {
    const key = `${slug} ${after}`;
    for (;;) {
      const look = await this.looks.get(key, () => this.look(slug, after));
      if (look && this.holds(look)) return look;
      this.looks.forget(key);
      if (!look) await this.rooms.make(slug, who.guest.id);
    }
  }

  /**
   * Whether who enters now misses nothing of what came after the look. What was committed meanwhile
   * and is published from now on reaches them, by the same feed; what has been published does not,
   * unless they have more to ask for, and so ask on from there anyway.
   */
  private holds({ room, page, since }: Look): boolean {
    const feed = this.feeds.of(room.room);
    const isUnread = feed !== undefined && feed.head > room.head;
    return feed === since.feed && this.changes === since.changes && (page.more || !isUnread);
  }

  private async look(slug: string, after?: number): Promise<Look | undefined> {
    const since = { feed: this.feeds.of(slug), changes: this.changes };
    const room = await this.rooms.find(slug);
    if (!room) return undefined;
    const continues = after !== undefined && after <= room.head;
    const page = continues ? await this.since(slug, after) : await this.newest(room);
    room.last = page.messages.reduce((last, { seq }) => Math.max(last, seq), room.last);
    room.head = Math.max(room.head, page.head);
    return { room, page, since };
  }

  private async since(slug: string, after: number) {
    return { ...(await this.log.changes(slug, after)), older: after > 0 };
  }

  private async newest({ room, head: atLeast }: Room) {
    const { messages, more: older } = await this.log.history(room);
    const head = messages.reduce((head, { rev }) => Math.max(head, rev), atLeast);
    return { head, messages, more: false, older };
  }

  private enter(who: Session, slug: string, head: number) {
    who.rooms.add(slug);
    this.feeds.follow(slug, head);
    this.broadcast.subscribe(who, slug);
    // Who is connected at all was in the lobby before they were welcomed.
    if (slug !== LOBBY) this.presence.enter(slug, who.guest);
  }

  private exit(who: Session, slug: string) {
    who.rooms.delete(slug);
    this.feeds.unfollow(slug);
    this.broadcast.unsubscribe(who, slug);
  }
}

function notMember() {
  return new ChatError('not_member', 'you are not in this room', { field: 'room' });
}
