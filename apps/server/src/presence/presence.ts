import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { type Answer, ChatError, GUEST, LIMITS, LOBBY, type Member } from '@parlour/protocol';
import { Guest } from '../guests/guest';
import { Names } from '../guests/names';
import { Rates } from '../guests/rates';
import { Config } from '../config';
import { Announcements } from './announcements';
import { People, type Stay } from './people';

const NOBODY = new People();

/**
 * Who is where. Several tabs are one person; someone who drops is there for
 * {@link LIMITS.goneAfterMs} more, so that a reload tells nobody anything.
 * Being in the lobby is being here at all.
 */
@Injectable()
export class Presence implements OnApplicationShutdown {
  private readonly logger = new Logger('Presence');
  private readonly rooms = new Map<string, People>();
  /** How many rooms each guest is in. */
  private readonly roomCounts = new Map<string, number>();

  constructor(
    private readonly config: Config,
    private readonly names: Names,
    private readonly announcements: Announcements,
    private readonly rates: Rates,
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

  /** @throws ChatError `rate_limited` if the guest has as many connections as one may have */
  checkConnections(guest: string) {
    const stay = this.find(LOBBY, guest);
    if (this.config.rateLimited && stay && stay.connections >= LIMITS.connectionsPerGuest) {
      throw new ChatError('rate_limited', 'you have too many connections', { retryInMs: 10_000 });
    }
  }

  /**
   * Gives the guest another name, once it is stored; everybody is told.
   *
   * @throws ChatError `name_taken`, `invalid`, `rate_limited`
   */
  async rename(guest: Guest, name: string): Promise<Answer<'rename'>> {
    const was = guest.name;
    if (name === was) return { name };
    await this.rates.spend('rename', guest.id);
    await this.names.claim(guest.id, name).catch((error: unknown) => {
      this.names.takeBack(guest.id, name, was);
      throw error;
    });
    // Two renames in one breath: the last one holds.
    if (this.names.nameOf(guest.id) !== name) return { name };
    guest.name = name;
    if (this.find(LOBBY, guest.id)) this.announcements.renamed({ id: guest.id, was, name });
    return { name };
  }

  /**
   * Gives a guest who is coming in the name they ask for.
   *
   * @throws ChatError `name_taken`, `invalid`
   */
  introduce(guest: Guest, name: string) {
    const was = guest.name;
    if (name === was) return;
    this.names.claim(guest.id, name).catch((error: unknown) => {
      // Nobody is kept out for it: the name is theirs until a restart.
      this.logger.error(error, 'a name can not be stored');
    });
    guest.name = name;
    if (this.find(LOBBY, guest.id)) this.announcements.renamed({ id: guest.id, was, name });
  }

  /** A connection of the guest comes into the room. */
  enter(room: string, guest: Guest) {
    const stays = this.rooms.get(room) ?? new People();
    this.rooms.set(room, stays);
    const stay = stays.get(guest.id);
    if (stay) {
      clearTimeout(stay.leaving);
      stay.leaving = undefined;
      stay.connections++;
      return;
    }
    stays.set(guest.id, { guest, connections: 1 });
    this.roomCounts.set(guest.id, this.roomCount(guest.id) + 1);
    this.announcements.moved(room, guest, true, stays.size);
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

  /** The guest is writing: told where few enough are to read it. */
  typing(room: string, guest: Guest): Answer<'typing'> {
    if (this.count(room) <= LIMITS.namedMembers) this.announcements.typing(room, guest);
    return {};
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

  private gone(room: string, { guest, leaving }: Stay) {
    clearTimeout(leaving);
    const stays = this.rooms.get(room);
    stays?.delete(guest.id);
    const rooms = this.roomCount(guest.id) - 1;
    if (rooms > 0) this.roomCounts.set(guest.id, rooms);
    else this.roomCounts.delete(guest.id);
    if (stays?.size === 0) this.rooms.delete(room);
    this.announcements.moved(room, guest, false, this.count(room));
  }

  private find(room: string, guest: string): Stay | undefined {
    return this.rooms.get(room)?.get(guest);
  }
}
