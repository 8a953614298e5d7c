import { Injectable } from '@nestjs/common';
import type { Message } from '@parlour/protocol';
import { Bus } from '../cluster/bus';
import { RoomLog } from '../messages/room-log';
import { Shadows } from '../messages/shadows';
import { Latencies } from '../metrics/latencies';
import { Broadcast } from './broadcast';
import { type FeedEnds, RoomFeed } from './feed';
import { Pace } from './pace';
import type { Session } from './session';

/** What comes within this time is read at once, in ms. */
const APART_PAUSE_MS = 20;
/** Connections that are told apart. */
const MOST_APART = 200;

/** How far the log of a room goes. */
export type Head = [room: string, head: number];

interface Entry {
  feed: RoomFeed;
  followers: number;
  /** Those of connections that see the log in a way of their own. */
  own?: Map<Session, RoomFeed>;
}

/** A feed for each room that has members on this process. */
@Injectable()
export class Feeds {
  private readonly open = new Map<string, Entry>();
  private readonly ends: FeedEnds;
  /** How many feeds were closed: what was published of their rooms since, nobody here knows. */
  closed = 0;
  /** A room has its first member here: hints from before then were for nobody. */
  onOpen: (room: string) => void = () => undefined;
  private apartCount = 0;

  constructor(
    log: RoomLog,
    private readonly shadows: Shadows,
    private readonly broadcast: Broadcast,
    private readonly bus: Bus,
    latencies: Latencies,
  ) {
    this.ends = {
      changes: (room, after) => log.changes(room, after),
      publish: (frame) => broadcast.publish(frame),
      delivered: (source, since) => latencies.delivered(source, since),
      soon: new Pace().next,
    };
  }

  /** The room's feed; undefined if it has no members here. */
  of(room: string): RoomFeed | undefined {
    return this.open.get(room)?.feed;
  }

  /** One more follower, who knows the log up to `head`. */
  follow(room: string, head: number) {
    const known = this.open.get(room);
    const entry = known ?? { feed: new RoomFeed(room, head, this.ends), followers: 0 };
    entry.followers++;
    this.open.set(room, entry);
    if (!known) this.onOpen(room);
  }

  /**
   * The follower is told the log as they alone see it, from `head` on, or from where the others are.
   * It is read for them each time, so this is not for many: beyond {@link MOST_APART} they see what
   * everybody sees.
   */
  followApart(who: Session, room: string, head?: number) {
    const entry = this.open.get(room);
    if (!entry || entry.own?.has(who) || this.apartCount >= MOST_APART) return;
    this.apartCount++;
    const feed = new RoomFeed(room, head ?? entry.feed.head, {
      changes: (_, after) => this.shadows.changes(room, after, who.guest.id),
      publish: (frame) => who.tell('messages', frame),
      // It is one of many who were told before.
      delivered: () => undefined,
      soon: (job) => setTimeout(job, APART_PAUSE_MS).unref(),
    });
    (entry.own ??= new Map()).set(who, feed);
    this.broadcast.setApart(who, room);
    feed.hint(entry.feed.known);
  }

  unfollow(who: Session, room: string) {
    const entry = this.open.get(room);
    const own = entry?.own?.get(who);
    if (own) {
      // Threat: what it is reading just now is not for somebody who is out.
      own.stop();
      entry?.own?.delete(who);
      this.apartCount--;
    }
    if (!entry || --entry.followers > 0) return;
    entry.feed.stop();
    this.open.delete(room);
    this.closed++;
  }

  /** The rooms that have members here. */
  get rooms(): Iterable<string> {
    return this.open.keys();
  }

  /** How many rooms have members here. */
  get count(): number {
    return this.open.size;
  }

  /** How many changes the members here have not been told, of the room where these are most. */
  get lag(): number {
    let most = 0;
    for (const { feed } of this.open.values()) most = Math.max(most, feed.known - feed.head);
    return most;
  }

  /**
   * Changes that were just committed by this process, by `rev`; `since`: when the oldest was taken
   * in, by `performance.now()`.
   */
  offer(room: string, messages: readonly Message[], since?: number) {
    const entry = this.open.get(room);
    entry?.feed.offer(messages, since);
    // The newest of those that have not gone: two commits may be told in another order.
    const head = Math.max(entry?.feed.known ?? 0, messages.at(-1)?.rev ?? 0);
    this.bus.tell('head', room, [room, head] satisfies Head);
    this.hintApart(entry);
  }

  /** There are changes up to `head` in the room's log. */
  hint(room: string, head: number) {
    const entry = this.open.get(room);
    entry?.feed.hint(head);
    this.hintApart(entry);
  }

  private hintApart(entry: Entry | undefined) {
    for (const feed of entry?.own?.values() ?? []) feed.hint(entry?.feed.known ?? 0);
  }
}
