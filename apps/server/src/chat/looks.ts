import { Injectable } from '@nestjs/common';
import type { Joined, Room } from '@parlour/protocol';
import type { RoomFeed } from '../live/feed';
import { Feeds } from '../live/feeds';
import { Shared } from '../live/shared';
import { RoomLog } from '../messages/room-log';
import { Orders } from '../rooms/orders';
import type { RoomOrder } from '../rooms/room-order';
import { Rooms } from '../rooms/rooms';

/** How long one look at a room serves a crowd that pours in, in ms. */
const HOLDS_MS = 100;

/** A room, its order, and the part of its log that a newcomer is told. */
export interface Look {
  room: Room;
  order: RoomOrder;
  page: Pick<Joined, 'after' | 'head' | 'messages' | 'more' | 'older'>;
  /** What there was when it was begun: it holds as long as nothing of that is different. */
  since: { feed: RoomFeed | undefined; closed: number; changes: number };
}

/** What newcomers are told of a room. When a crowd comes at once, many share one look. */
@Injectable()
export class Looks {
  private readonly shared = new Shared<Look | undefined>(HOLDS_MS);

  constructor(
    private readonly rooms: Rooms,
    private readonly orders: Orders,
    private readonly log: RoomLog,
    private readonly feeds: Feeds,
  ) {}

  /**
   * A look that holds in this turn of the event loop; undefined if there is no such room.
   *
   * @param after the newcomer's cursor
   */
  async at(slug: string, after?: number): Promise<Look | undefined> {
    const key = `${slug} ${after}`;
    for (;;) {
      const shared = this.shared.get(key, () => this.look(slug, after));
      const look = await shared;
      const holds = look && this.holds(look);
      // Of a room that nobody here is in nobody is told what other processes change.
      if (holds && !this.feeds.of(slug)) this.shared.forget(key, shared);
      if (holds) return look;
      // Somebody else who waited may have begun another one already.
      this.shared.forget(key, shared);
      if (!look) return undefined;
    }
  }

  /**
   * Whether who enters now misses nothing of what came after the look. What was committed meanwhile
   * and is published from now on reaches them, by the same feed; what has been published does not,
   * unless they have more to ask for, and so ask on from there anyway.
   */
  holds({ room: { room, head }, order, page, since }: Look): boolean {
    const feed = this.feeds.of(room);
    if (feed !== since.feed || (this.orders.now(room) ?? order) !== order) return false;
    if (this.orders.changesOf(room) !== since.changes) return false;
    // Without a feed from then till now, somebody may have come, said something, and gone.
    return feed ? page.more || feed.head <= head : this.feeds.closed === since.closed;
  }

  private async look(slug: string, after?: number): Promise<Look | undefined> {
    const since = {
      feed: this.feeds.of(slug),
      closed: this.feeds.closed,
      changes: this.orders.changesOf(slug),
    };
    const [room, order] = await Promise.all([this.rooms.find(slug), this.orders.of(slug)]);
    if (!room || !order) return undefined;
    const continues = after !== undefined && after <= room.head;
    const page = continues ? await this.since(slug, after) : await this.newest(room);
    room.last = page.messages.reduce((last, { seq }) => Math.max(last, seq), room.last);
    room.head = Math.max(room.head, page.head);
    const { first = 1, ...told } = page;
    if (first > (room.first ?? 1)) room.first = first;
    return { room, order, page: told, since };
  }

  private async since(slug: string, after: number) {
    return { ...(await this.log.changes(slug, after)), older: after > 0 };
  }

  private async newest({ room, head: atLeast }: Room) {
    const { messages, more: older, first } = await this.log.history(room);
    const head = messages.reduce((head, { rev }) => Math.max(head, rev), atLeast);
    return { head, messages, more: false, older, first };
  }
}
