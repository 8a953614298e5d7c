import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { type EventOf, LIMITS } from '@parlour/protocol';
import type { Guest } from '../guests/guest';
import { Broadcast } from '../live/broadcast';
import { Coalescer, type Pause } from '../live/coalescer';

const PRESENCE_EVERY: Pause = { least: 250 };
/** Where nobody is named, a count a second will do while people come and go. */
const COUNT_EVERY: Pause = { least: 250, most: 1_000 };
const TYPING_EVERY: Pause = { least: 1_000 };

/**
 * In a room of more than `people`, of whom more than `moving` come or go between two announcements,
 * nobody is named: each of a crowd that pours in would be told of all others, twice.
 */
const POURING = { people: 32, moving: 25 };
/** More of them who write at once are "several". */
const WRITERS_NAMED = 5;

interface Changes {
  count: number;
  /** Where those who came or went are now, by id: in the room or not. */
  moved: Map<string, { guest: Guest; present: boolean }>;
  /** Somebody was told no names already: they have to be told to ask. */
  unnamed: boolean;
}

/** Tells a room who came, went and is writing: many together when there are many. */
@Injectable()
export class Announcements implements OnApplicationShutdown {
  private readonly changes = new Map<string, Changes>();
  private readonly writers = new Map<string, Map<string, Guest>>();
  private readonly presence = new Coalescer((room) => this.tellPresence(room));
  private readonly writing = new Coalescer((room) => this.tellTyping(room));

  constructor(private readonly broadcast: Broadcast) {}

  /**
   * Invariant: what is told is where each of them is now, not how often they moved. So it is true
   * for whoever saw the room at any moment in between, such as who joined then.
   *
   * @param count the people in the room now
   */
  moved(room: string, guest: Guest, present: boolean, count: number) {
    const changes = this.changes.get(room) ?? { count, moved: new Map(), unnamed: false };
    changes.count = count;
    // By id: who is gone and back is another `Guest`, and still one person.
    changes.moved.set(guest.id, { guest, present });
    this.changes.set(room, changes);
    this.presence.touch(room);
  }

  /** Whether the room is too large to name who is there, or too much in motion. */
  isCrowd(room: string, count: number): boolean {
    const moving = this.changes.get(room)?.moved.size ?? 0;
    return count > LIMITS.namedMembers || (count > POURING.people && moving > POURING.moving);
  }

  /** Somebody in the room was told no names: the next announcement is to say so. */
  leftUnnamed(room: string) {
    const changes = this.changes.get(room);
    if (changes) changes.unnamed = true;
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

  private tellPresence(room: string): Pause {
    const changes = this.changes.get(room);
    if (!changes) return { least: 0 };
    const { count, moved } = changes;
    const truncated = this.isCrowd(room, count) || changes.unnamed;
    this.changes.delete(room);
    const members = (here: boolean) =>
      [...moved.values()]
        .filter(({ present }) => present === here && !truncated)
        .map(({ guest }) => guest.member);
    const [joined, left] = [members(true), members(false)];
    this.broadcast.toRoomIfReady(
      room,
      'presence',
      { room, count, joined, left, ...(truncated && { truncated }) },
      (who) => (who.owed ??= new Set()).add(room),
    );
    return truncated ? COUNT_EVERY : PRESENCE_EVERY;
  }

  private tellTyping(room: string): Pause {
    const writers = [...(this.writers.get(room)?.values() ?? [])];
    this.writers.delete(room);
    this.broadcast.toRoomIfReady(room, 'typing', {
      room,
      members: writers.slice(0, WRITERS_NAMED).map(({ member }) => member),
    });
    return TYPING_EVERY;
  }
}
