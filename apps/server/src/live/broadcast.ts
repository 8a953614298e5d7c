import { Injectable } from '@nestjs/common';
import {
  type ClientToServer,
  type EventName,
  type EventOf,
  LOBBY,
  type ServerToClient,
} from '@parlour/protocol';
import type { Server, Socket } from 'socket.io';
import { Frame } from './frame';
import type { Session } from './session';

export type ChatServer = Server<ClientToServer, ServerToClient>;
export type ChatSocket = Socket<ClientToServer, ServerToClient>;

const NOBODY: ReadonlySet<Session> = new Set();

/** Tells events to the connections of this process. */
@Injectable()
export class Broadcast {
  private readonly rooms = new Map<string, Set<Session>>();
  /** Those to whom a room's log is told in a way of their own. */
  private readonly apart = new Map<string, Set<Session>>();

  /** Whoever has been welcomed: that is who is in the lobby, and nobody leaves it. */
  get everybody(): ReadonlySet<Session> {
    return this.in(LOBBY);
  }

  toEverybody<E extends EventName>(event: E, payload: EventOf<E>) {
    this.toRoom(LOBBY, event, payload);
  }

  toRoom<E extends EventName>(room: string, event: E, payload: EventOf<E>) {
    const frame = Frame.event(event, payload);
    for (const { outlet } of this.in(room)) outlet.sendNow(frame);
  }

  /** Tells what is new in a room's log, but for those who are told apart. */
  publish(frame: EventOf<'messages'>) {
    const apart = this.apart.get(frame.room);
    if (!apart) return this.toRoom(frame.room, 'messages', frame);
    const encoded = Frame.event('messages', frame);
    for (const who of this.in(frame.room)) if (!apart.has(who)) who.outlet.sendNow(encoded);
  }

  /** From now on the connection is told of the room's log in a way of its own. */
  setApart(who: Session, room: string) {
    this.apart.set(room, (this.apart.get(room) ?? new Set()).add(who));
  }

  /** Like {@link toRoom}, but dropped for whoever reads too slowly; they are told later, if `owed`. */
  toRoomIfReady<E extends EventName>(
    room: string,
    event: E,
    payload: EventOf<E>,
    owed?: (who: Session) => void,
  ) {
    const frame = Frame.event(event, payload);
    for (const who of this.in(room)) {
      if (who.isSlow) owed?.(who);
      else who.outlet.sendNow(frame);
    }
  }

  in(room: string): ReadonlySet<Session> {
    return this.rooms.get(room) ?? NOBODY;
  }

  /** The connections of a guest in a room. */
  connectionsOf(guest: string, room: string): Session[] {
    return [...this.in(room)].filter((who) => who.guest.id === guest);
  }

  /** From now on the connection gets what is told to the room. */
  subscribe(who: Session, room: string) {
    const there = this.rooms.get(room) ?? new Set();
    this.rooms.set(room, there.add(who));
  }

  unsubscribe(who: Session, room: string) {
    for (const rooms of [this.rooms, this.apart]) {
      const there = rooms.get(room);
      there?.delete(who);
      if (there?.size === 0) rooms.delete(room);
    }
  }
}
