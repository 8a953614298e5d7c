import { Injectable } from '@nestjs/common';
import type { Message } from '@parlour/protocol';
import { RoomLog } from '../messages/room-log';
import { Broadcast } from './broadcast';
import { type FeedEnds, RoomFeed } from './feed';
import { Pace } from './pace';

/** A feed for each room that has members on this process. */
@Injectable()
export class Feeds {
  private readonly open = new Map<string, { feed: RoomFeed; followers: number }>();
  private readonly ends: FeedEnds;
  /** How many feeds were closed: what was published of their rooms since, nobody here knows. */
  closed = 0;

  constructor(log: RoomLog, broadcast: Broadcast) {
    this.ends = {
      changes: (room, after) => log.changes(room, after),
      publish: (frame) => broadcast.toRoom(frame.room, 'messages', frame),
      soon: new Pace().next,
    };
  }

  /** The room's feed; undefined if it has no members here. */
  of(room: string): RoomFeed | undefined {
    return this.open.get(room)?.feed;
  }

  /** One more follower, who knows the log up to `head`. */
  follow(room: string, head: number) {
    const entry = this.open.get(room) ?? {
      feed: new RoomFeed(room, head, this.ends),
      followers: 0,
    };
    entry.followers++;
    this.open.set(room, entry);
  }

  unfollow(room: string) {
    const entry = this.open.get(room);
    if (!entry || --entry.followers > 0) return;
    this.open.delete(room);
    this.closed++;
  }

  /** Changes that were just committed, by `rev`. */
  offer(room: string, messages: readonly Message[]) {
    this.open.get(room)?.feed.offer(messages);
  }
}
