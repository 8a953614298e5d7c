import { Injectable } from '@nestjs/common';
import {
  type ClientToServer,
  type EventName,
  type EventOf,
  LOBBY,
  type ServerToClient,
} from '@parlour/protocol';
import type { Server, Socket } from 'socket.io';

export type ChatServer = Server<ClientToServer, ServerToClient>;
export type ChatSocket = Socket<ClientToServer, ServerToClient>;

/** Socket.IO keeps one namespace for rooms and socket ids; no id and no slug begins with `#`. */
const channel = (room: string) => `#${room}`;

/** Tells events to the sockets of this process. */
@Injectable()
export class Broadcast {
  private server!: ChatServer;

  /** Called once, when the gateway's server is up. */
  bind(server: ChatServer) {
    this.server = server;
  }

  /** To whoever has been welcomed: that is who is in the lobby, and nobody leaves it. */
  toEverybody<E extends EventName>(event: E, payload: EventOf<E>) {
    this.toRoom(LOBBY, event, payload);
  }

  toRoom<E extends EventName>(room: string, event: E, payload: EventOf<E>) {
    emit(this.server.local.to(channel(room)), event, payload);
  }

  /** Like {@link toRoom}, but dropped for whoever can't take it at once. */
  toRoomIfReady<E extends EventName>(room: string, event: E, payload: EventOf<E>) {
    emit(this.server.local.volatile.to(channel(room)), event, payload);
  }

  /** Like {@link toEverybody}, to each with a payload of their own. */
  toEach<E extends EventName>(event: E, payload: () => EventOf<E>) {
    const { adapter, sockets } = this.server.sockets;
    for (const id of adapter.rooms.get(channel(LOBBY)) ?? []) {
      const socket = sockets.get(id);
      if (socket) emit(socket, event, payload());
    }
  }

  /** From now on the socket gets what is told to the room. */
  subscribe(socket: ChatSocket, room: string) {
    void socket.join(channel(room));
  }

  unsubscribe(socket: ChatSocket, room: string) {
    void socket.leave(channel(room));
  }
}

/** The one place where an event's name and payload meet the untyped emitter. */
function emit<E extends EventName>(
  target: { emit(event: string, payload: unknown): unknown },
  event: E,
  payload: EventOf<E>,
) {
  target.emit(event, payload);
}
