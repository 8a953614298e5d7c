import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { type EventOf, LIMITS, type Member } from '@parlour/protocol';
import type { Guest } from '../guests/guests';
import { Broadcast } from '../live/broadcast';
import { Coalescer } from '../live/coalescer';

const PRESENCE_EVERY_MS = 250;
const TYPING_EVERY_MS = 1_000;

interface Changes {
  count: number;
  joined: Map<string, Guest>;
  left: Map<string, Guest>;
}

/** Tells a room who came, went and is writing: many together when there are many. */
@Injectable()
export class Announcements implements OnApplicationShutdown {
  private readonly changes = new Map<string, Changes>();
  private readonly writers = new Map<string, Map<string, Guest>>();
  private readonly presence = new Coalescer(PRESENCE_EVERY_MS, (room) => this.tellPresence(room));
  private readonly writing = new Coalescer(TYPING_EVERY_MS, (room) => this.tellTyping(room));

  constructor(private readonly broadcast: Broadcast) {}

  /** `count`: the people in the room now. */
  joined(room: string, guest: Guest, count: number) {
    const changes = this.changesOf(room, count);
    // Gone and back between two announcements is not worth a word.
    if (!changes.left.delete(guest.id)) changes.joined.set(guest.id, guest);
    this.presence.touch(room);
  }

  left(room: string, guest: Guest, count: number) {
    const changes = this.changesOf(room, count);
    if (!changes.joined.delete(guest.id)) changes.left.set(guest.id, guest);
    this.presence.touch(room);
  }

  renamed(renamed: EventOf<'renamed'>) {
    this.broadcast.toEverybody('renamed', renamed);
  }

  typing(room: string, guest: Guest) {
    const writers = this.writers.get(room) ?? new Map<string, Guest>();
    this.writers.set(room, writers.set(guest.id, guest));
    this.writing.touch(room);
  }

  onApplicationShutdown() {
    this.presence.stop();
    this.writing.stop();
  }

  private tellPresence(room: string) {
    const changes = this.changes.get(room);
    this.changes.delete(room);
    if (!changes) return;
    const { count, joined, left } = changes;
    if (joined.size + left.size === 0) return;
    if (count > LIMITS.namedMembers) {
      this.broadcast.toRoom(room, 'presence', {
        room,
        count,
        joined: [],
        left: [],
        truncated: true,
      });
    } else {
      const named = { joined: membersOf(joined), left: membersOf(left) };
      this.broadcast.toRoom(room, 'presence', { room, count, ...named });
    }
  }

  private tellTyping(room: string) {
    const writers = this.writers.get(room);
    this.writers.delete(room);
    if (!writers) return;
    this.broadcast.toRoomIfReady(room, 'typing', { room, members: membersOf(writers) });
  }

  private changesOf(room: string, count: number): Changes {
    const changes = this.changes.get(room) ?? { count, joined: new Map(), left: new Map() };
    changes.count = count;
    this.changes.set(room, changes);
    return changes;
  }
}

/** Under the names that they bear at the moment of telling. */
function membersOf(guests: ReadonlyMap<string, Guest>): Member[] {
  return Array.from(guests.values(), (guest) => guest.member);
}
