import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { type Answer, type EventOf, LIMITS } from '@parlour/protocol';
import type { Guest } from '../guests/guests';
import { Broadcast } from '../live/broadcast';
import { Coalescer } from '../live/coalescer';

const PRESENCE_EVERY_MS = 250;
const TYPING_EVERY_MS = 1_000;

interface Changes {
  count: number;
  /** Where those who came or went are now, by id: in the room or not. */
  moved: Map<string, { guest: Guest; present: boolean }>;
}

/** Tells a room who came, went and is writing: many together when there are many. */
@Injectable()
export class Announcements implements OnApplicationShutdown {
  private readonly changes = new Map<string, Changes>();
  private readonly writers = new Map<string, Map<string, Guest>>();
  private readonly presence = new Coalescer(PRESENCE_EVERY_MS, (room) => this.tellPresence(room));
  private readonly writing = new Coalescer(TYPING_EVERY_MS, (room) => this.tellTyping(room));

  constructor(private readonly broadcast: Broadcast) {}

  /**
   * Invariant: what is told is where each of them is now, not how often they moved. So it is true
   * for whoever saw the room at any moment in between, such as who joined then.
   *
   * @param count the people in the room now
   */
  moved(room: string, guest: Guest, present: boolean, count: number) {
    const changes = this.changes.get(room) ?? { count, moved: new Map() };
    changes.count = count;
    // By id: who is gone and back is another `Guest`, and still one person.
    changes.moved.set(guest.id, { guest, present });
    this.changes.set(room, changes);
    this.presence.touch(room);
  }

  renamed(renamed: EventOf<'renamed'>) {
    this.broadcast.toEverybody('renamed', renamed);
  }

  typing(room: string, guest: Guest): Answer<'typing'> {
    const writers = this.writers.get(room) ?? new Map<string, Guest>();
    this.writers.set(room, writers.set(guest.id, guest));
    this.writing.touch(room);
    return {};
  }

  onApplicationShutdown() {
    this.presence.stop();
    this.writing.stop();
  }

  private tellPresence(room: string) {
    const changes = this.changes.get(room);
    this.changes.delete(room);
    if (!changes) return;
    const { count, moved } = changes;
    const truncated = count > LIMITS.namedMembers;
    const members = (here: boolean) =>
      [...moved.values()]
        .filter(({ present }) => present === here && !truncated)
        .map(({ guest }) => guest.member);
    this.broadcast.toRoomIfReady(
      room,
      'presence',
      {
        room,
        count,
        joined: members(true),
        left: members(false),
        ...(truncated && { truncated }),
      },
      (who) => (who.owed ??= new Set()).add(room),
    );
  }

  private tellTyping(room: string) {
    const writers = this.writers.get(room);
    this.writers.delete(room);
    if (!writers) return;
    this.broadcast.toRoomIfReady(room, 'typing', {
      room,
      members: Array.from(writers.values(), ({ member }) => member),
    });
  }
}
