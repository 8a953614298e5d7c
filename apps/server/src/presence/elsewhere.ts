import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { type Answer, LIMITS } from '@parlour/protocol';
import { Bus } from '../cluster/bus';
import { Peers } from '../cluster/peers';
import type { Guest } from '../guests/guest';
import { Announcements } from './announcements';
import { type Moved, Presence } from './presence';

/** People in one letter: of a crowd it takes several. */
const PEOPLE_PER_LETTER = 500;
/** However many ask, everybody is told of once in this time, in ms. */
const ALL_TOLD_EVERY_MS = 1_000;
const EVERYBODY = '*';

/** Somebody who is writing in a room. */
type Writer = Pick<Moved, 'room' | 'id'>;

/** Those who are in a room by way of a process: everybody from an id on up to another one. */
interface Roll {
  room: string;
  from: string;
  to?: string;
  people: [id: string, name: string][];
}

/**
 * Who is here by way of other processes. Each tells what changes with its own people; and all of
 * them, when somebody asks: who has just started, or has missed something.
 */
@Injectable()
export class Elsewhere implements OnApplicationBootstrap {
  /** By process and room: the ids of who is there. */
  private readonly known = new Map<string, Map<string, Set<string>>>();
  private allToldAt = -Infinity;
  private isDue = false;

  constructor(
    private readonly bus: Bus,
    private readonly peers: Peers,
    private readonly presence: Presence,
    private readonly announcements: Announcements,
  ) {}

  async onApplicationBootstrap() {
    this.bus.on<Moved>('moved', (moved, from) => this.moved(moved, from));
    this.bus.on<string[]>('rooms', (rooms, from) => this.onlyIn(new Set(rooms), from));
    this.bus.on<Roll>('roll', (roll, from) => this.called(roll, from));
    this.bus.on<string>('ask', (whom) => {
      if (whom === this.bus.id || whom === EVERYBODY) this.tellAll();
    });
    this.bus.on<Writer>('typing', (writer) => this.typing(writer));
    this.bus.on('bye', (_, from) => this.peers.gone(from));
    this.bus.onGap = (from) => this.bus.tell('ask', from, from);
    this.bus.onUp = () => {
      this.bus.tell('ask', EVERYBODY, EVERYBODY);
      this.tellAll();
    };
    this.peers.onGone = (process) => this.forget(process);
    await this.peers.beat();
    this.bus.open();
  }

  /** The guest is writing: told where few enough are to read it. */
  write(room: string, guest: Guest): Answer<'typing'> {
    if (this.presence.count(room) > LIMITS.namedMembers) return {};
    this.announcements.typing(room, guest);
    this.bus.tell('typing', `${room} ${guest.id}`, { room, id: guest.id } satisfies Writer);
    return {};
  }

  private typing({ room, id }: Writer) {
    if (this.presence.isIn(room, id)) this.announcements.typing(room, this.presence.whois(id));
  }

  private moved(moved: Moved, from: string) {
    const { room, id, here } = moved;
    const people = this.peopleOf(from, room);
    if (here) people.add(id);
    else people.delete(id);
    if (people.size === 0) this.known.get(from)?.delete(room);
    this.presence.movedElsewhere(moved, from);
  }

  private called({ room, from: first, to, people }: Roll, from: string) {
    const ids = new Set(people.map(([id]) => id));
    const before = [...this.peopleOf(from, room)];
    const inReach = before.filter((id) => id >= first && (to === undefined || id < to));
    const gone = inReach.filter((id) => !ids.has(id));
    for (const id of gone) this.moved({ room, id, name: '', here: false }, from);
    for (const [id, name] of people) this.moved({ room, id, name, here: true }, from);
  }

  /** Somebody is in these rooms by way of the process, and in no others. */
  private onlyIn(rooms: ReadonlySet<string>, from: string) {
    const others = [...(this.known.get(from) ?? [])].filter(([room]) => !rooms.has(room));
    for (const [room] of others) this.called({ room, from: '', people: [] }, from);
  }

  /** The process is gone; its people may be on their way to another one. */
  private forget(process: string) {
    const theirs = this.known.get(process);
    this.known.delete(process);
    const end = () => {
      for (const [room, people] of theirs ?? []) {
        for (const id of people) {
          // It was not gone after all.
          if (this.known.get(process)?.get(room)?.has(id)) continue;
          this.presence.movedElsewhere({ room, id, name: '', here: false }, process);
        }
      }
    };
    setTimeout(end, LIMITS.goneAfterMs).unref();
  }

  private tellAll() {
    if (this.isDue) return;
    this.isDue = true;
    const dueIn = Math.max(0, this.allToldAt + ALL_TOLD_EVERY_MS - performance.now());
    setTimeout(() => this.tellAllNow(), dueIn).unref();
  }

  private tellAllNow() {
    this.isDue = false;
    this.allToldAt = performance.now();
    const rolls = [...this.presence.here()];
    const rooms = rolls.map(([room]) => room);
    this.bus.tell('rooms', '', rooms);
    for (const [room, people] of rolls) {
      people.sort(([a], [b]) => (a < b ? -1 : 1));
      for (let at = 0; at < people.length; at += PEOPLE_PER_LETTER) {
        const part = people.slice(at, at + PEOPLE_PER_LETTER);
        const from = at === 0 ? '' : (part[0]?.[0] as string);
        const to = people[at + PEOPLE_PER_LETTER]?.[0];
        this.bus.tell('roll', `${room} ${from}`, { room, from, to, people: part } satisfies Roll);
      }
    }
  }

  private peopleOf(process: string, room: string): Set<string> {
    const rooms = this.known.get(process) ?? new Map<string, Set<string>>();
    this.known.set(process, rooms);
    const people = rooms.get(room) ?? new Set();
    rooms.set(room, people);
    return people;
  }
}
