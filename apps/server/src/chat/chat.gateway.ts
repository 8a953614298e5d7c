import {
  type OnGatewayConnection,
  type OnGatewayDisconnect,
  type OnGatewayInit,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { Checked } from '@parlour/protocol';
import { Broadcast, type ChatServer, type ChatSocket } from '../live/broadcast';
import { Handles } from '../live/handles';
import { Session } from '../live/session';
import { Messages } from '../messages/messages';
import { RoomLog } from '../messages/room-log';
import { Announcements } from '../presence/announcements';
import { Presence } from '../presence/presence';
import { Rooms } from '../rooms/rooms';
import { Admission } from './admission';
import { Arrivals } from './arrivals';
import { Membership } from './membership';

/** Everything a client can do. The shapes are in `libs/protocol`, the rules where the lines point. */
@WebSocketGateway()
export class ChatGateway implements OnGatewayInit, OnGatewayConnection, OnGatewayDisconnect {
  constructor(
    private readonly admission: Admission,
    private readonly arrivals: Arrivals,
    private readonly membership: Membership,
    private readonly messages: Messages,
    private readonly log: RoomLog,
    private readonly rooms: Rooms,
    private readonly presence: Presence,
    private readonly announcements: Announcements,
    private readonly broadcast: Broadcast,
  ) {}

  afterInit(server: ChatServer) {
    this.admission.guard(server);
  }

  handleConnection(socket: ChatSocket) {
    this.arrivals.arrive(socket);
  }

  handleDisconnect(socket: ChatSocket) {
    this.arrivals.depart(socket);
  }

  @Handles('join')
  join(who: Session, { room, after }: Checked<'join'>) {
    return this.membership.join(who, room, after);
  }

  @Handles('leave')
  leave(who: Session, { room }: Checked<'leave'>) {
    return this.membership.leave(who, room);
  }

  @Handles('rename')
  rename(who: Session, { name }: Checked<'rename'>) {
    return this.presence.rename(who.guest, name);
  }

  @Handles('send')
  async send(who: Session, { room, id, text, replyTo }: Checked<'send'>) {
    await this.membership.require(who, room);
    return this.messages.send({ room, author: who.guest, id, text, replyTo });
  }

  @Handles('sync')
  async sync(who: Session, { room, after }: Checked<'sync'>) {
    await this.membership.require(who, room);
    return this.log.changes(room, after);
  }

  @Handles('history')
  async history(who: Session, { room, ...page }: Checked<'history'>) {
    await this.membership.require(who, room);
    return this.log.history(room, page);
  }

  @Handles('members')
  async members(who: Session, { room, from }: Checked<'members'>) {
    await this.membership.require(who, room);
    return this.presence.page(room, from);
  }

  @Handles('rooms')
  async list(who: Session, { query }: Checked<'rooms'>) {
    return { rooms: await this.rooms.list(who.guest.id, query) };
  }

  @Handles('typing')
  async typing(who: Session, { room }: Checked<'typing'>) {
    await this.membership.require(who, room);
    this.announcements.typing(room, who.guest);
    return {};
  }

  @Handles('echo')
  echo(_who: Session, { text }: Checked<'echo'>) {
    return { ...(text !== undefined && { text }), at: Date.now() };
  }

  @Handles('close')
  async close(who: Session, { room }: Checked<'close'>) {
    const closed = await this.rooms.close(room, who.guest.id);
    if (closed) this.broadcast.toRoom(room, 'room', { room: closed });
    return {};
  }
}
