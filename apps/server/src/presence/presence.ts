import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { type Answer, GUEST, LIMITS, LOBBY, type Member } from '@parlour/protocol';
import { Bus } from '../cluster/bus';
import { Guest } from '../guests/guest';
import { Names } from '../guests/names';
import { Announcements } from './announcements';
import { isHere, People, type Stay } from './people';

const NOBODY = new People();

/** Somebody came into a room, or left it, by way of one process. */
export interface Moved {
  room: string;
  id: string;
  name: string;
  here: boolean;
}

/**
 * Who is where, by way of this process or of another. Several tabs are one person; someone who drops
 * is there for {@link LIMITS.goneAfterMs} more, so that a reload tells nobody anything.
 * Being in the lobby is being here at all.
 */
@Injectable()
export class Presence implements OnApplicationShutdown {
  private readonly rooms = new Map<string, People>();
  /** How many rooms each guest is in. */
  private readonly roomCounts = new Map<string, number>();

  constructor(
    private readonly names: Names,
    private readonly announcements: Announcements,
    private readonly bus: Bus,
  ) {}

  /**
   * The person behind an id: as they are here, as they were a moment ago, or a new guest. Let
   * {@link enter} follow in the same turn, so that all connections of a guest share one `Guest`.
   */
  recognise(id: string): Guest {
    this.names.resume(id);
    return this.whois(id);
  }

  /** The same, for whoever only asks. */
  whois(id: string): Guest {
    const here = this.find(LOBBY, id);
    if (here) return here.guest;
    const guest = new Guest(id);
    guest.name = this.names.nameOf(id) ?? GUEST;
    return guest;
  }

  /** The guest has another name: told to everybody, if they are here. */
  renamed(id: string, name: string) {
    const guest = this.find(LOBBY, id)?.guest;
    if (!guest || guest.name === name) return;
    const was = guest.name;
    guest.name = name;
    this.announcements.renamed({ id, was, name });
  }

  /** A connection of the guest comes into the room. */
  enter(room: string, guest: Guest) {
    const stay = this.stayOf(room, guest);
    const isNewHere = !isHere(stay);
    clearTimeout(stay.leaving);
    stay.leaving = undefined;
    stay.connections++;
    if (isNewHere) this.tellOthers(room, stay.guest, true);
  }

  /** A connection of the guest leaves the room by their wish: told at once. */
  leave(room: string, guest: Guest) {
    const stay = this.find(room, guest.id);
    if (stay && --stay.connections <= 0) this.gone(room, stay);
  }

  /** A connection of the guest is lost: they may be back in a moment. */
  drop(room: string, guest: Guest) {
    const stay = this.find(room, guest.id);
    if (!stay || --stay.connections > 0) return;
    if (room === LOBBY) this.names.hold(guest.id);
    stay.leaving = setTimeout(() => this.gone(room, stay), LIMITS.goneAfterMs).unref();
  }

  /** Somebody is in the room, or not, by way of another process. */
  movedElsewhere({ room, id, name, here }: Moved, process: string) {
    if (here) {
      // What they are called there is what they are called.
      const guest = this.find(LOBBY, id)?.guest ?? Object.assign(new Guest(id), { name });
      const stay = this.stayOf(room, guest);
      (stay.elsewhere ??= new Set()).add(process);
      return;
    }
    const stay = this.find(room, id);
    if (!stay?.elsewhere?.delete(process)) return;
    if (stay.elsewhere.size === 0) stay.elsewhere = undefined;
    this.endIfOver(room, stay);
  }

  /** Everybody who is here by way of this process, room by room. */
  *here(): Iterable<[room: string, people: [id: string, name: string][]]> {
    for (const [room, stays] of this.rooms) {
      const people = [...stays.values()].filter(isHere);
      if (people.length > 0) yield [room, people.map(({ guest: { id, name } }) => [id, name])];
    }
  }

  /** Whether the guest is in the room, by any connection. */
  isIn(room: string, guest: string): boolean {
    return this.find(room, guest) !== undefined;
  }

  /** How many rooms the guest is in, the lobby among them. */
  roomCount(guest: string): number {
    return this.roomCounts.get(guest) ?? 0;
  }

  /** The slugs of the rooms with the most people, the lobby apart. */
  busiest(most: number): string[] {
    const rooms = [...this.rooms].filter(([room]) => room !== LOBBY);
    rooms.sort(([, a], [, b]) => b.size - a.size);
    return rooms.slice(0, most).map(([room]) => room);
  }

  count(room: string): number {
    return this.rooms.get(room)?.size ?? 0;
  }

  get online(): number {
    return this.count(LOBBY);
  }

  /** Everybody in the room, or nobody if they are too many to be named. */
  named(room: string): Member[] {
    if (this.announcements.isCrowd(room, this.count(room))) {
      this.announcements.leftUnnamed(room);
      return [];
    }
    return this.page(room, undefined, LIMITS.namedMembers).members;
  }

  /** A page of the room's people by id, from an id on. */
  page(room: string, from = '', size: number = LIMITS.page): Answer<'members'> {
    return (this.rooms.get(room) ?? NOBODY).page(from, size);
  }

  onApplicationShutdown() {
    for (const stays of this.rooms.values()) {
      for (const { leaving } of stays.values()) clearTimeout(leaving);
    }
  }

  /** The guest has no connection to the room here any more; maybe by way of another process. */
  private gone(room: string, stay: Stay) {
    clearTimeout(stay.leaving);
    stay.leaving = undefined;
    this.tellOthers(room, stay.guest, false);
    this.endIfOver(room, stay);
  }

  private tellOthers(room: string, { id, name }: Guest, here: boolean) {
    this.bus.tell('moved', `${room} ${id}`, { room, id, name, here } satisfies Moved);
  }

  /** That of the guest in the room; a new one is told. */
  private stayOf(room: string, guest: Guest): Stay {
    const stays = this.rooms.get(room) ?? new People();
    const known = stays.get(guest.id);
    if (known) return known;
    const stay: Stay = { guest, connections: 0 };
    stays.set(guest.id, stay);
    this.rooms.set(room, stays);
    this.roomCounts.set(guest.id, this.roomCount(guest.id) + 1);
    this.announcements.moved(room, guest, true, stays.size);
    return stay;
  }

  private endIfOver(room: string, stay: Stay) {
    if (isHere(stay) || stay.elsewhere) return;
    const { guest } = stay;
    const stays = this.rooms.get(room);
    if (!stays?.delete(guest.id)) return;
    const rooms = this.roomCount(guest.id) - 1;
    if (rooms > 0) this.roomCounts.set(guest.id, rooms);
    else this.roomCounts.delete(guest.id);
    if (stays.size === 0) this.rooms.delete(room);
    this.announcements.moved(room, guest, false, this.count(room));
  }

  private find(room: string, guest: string): Stay | undefined {
    return this.rooms.get(room)?.get(guest);
  }
}
