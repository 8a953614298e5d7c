import {
  type OnGatewayConnection,
  type OnGatewayDisconnect,
  type OnGatewayInit,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { Checked } from '@parlour/protocol';
import type { ChatServer, ChatSocket } from '../live/broadcast';
import { Dispatch } from '../live/dispatch';
import { Handles } from '../live/handles';
import { Session } from '../live/session';
import { Messages } from '../messages/messages';
import { Removal } from '../messages/removal';
import { RoomLog } from '../messages/room-log';
import { Presence } from '../presence/presence';
import { Moderation } from '../rooms/moderation';
import { Orders } from '../rooms/orders';
import { Records } from '../rooms/records';
import { Rooms } from '../rooms/rooms';
import { Settings } from '../rooms/settings';
import { Admission } from './admission';
import { Arrivals } from './arrivals';
import { Membership } from './membership';

/** Everything a client can do. The shapes are in `libs/protocol`, the rules where the lines point. */
@WebSocketGateway()
export class ChatGateway implements OnGatewayInit, OnGatewayConnection, OnGatewayDisconnect {
  constructor(
    private readonly dispatch: Dispatch,
    private readonly admission: Admission,
    private readonly arrivals: Arrivals,
    private readonly membership: Membership,
    private readonly messages: Messages,
    private readonly log: RoomLog,
    private readonly removal: Removal,
    private readonly rooms: Rooms,
    private readonly orders: Orders,
    private readonly settings: Settings,
    private readonly moderation: Moderation,
    private readonly records: Records,
    private readonly presence: Presence,
  ) {}

  afterInit(server: ChatServer) {
    this.admission.guard(server);
    this.dispatch.serve(this);
  }

  handleConnection(socket: ChatSocket) {
    this.arrivals.arrive(socket);
  }

  handleDisconnect(socket: ChatSocket) {
    this.arrivals.depart(socket);
  }

  @Handles('join')
  join(who: Session, { room, after, key }: Checked<'join'>) {
    return this.membership.join(who, room, after, key);
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
  send(who: Session, { room, id, text, replyTo }: Checked<'send'>) {
    const draft = { room, author: who.guest.member, id, text, replyTo };
    return this.membership.speaking(who, room, () => this.messages.send(draft));
  }

  @Handles('sync')
  sync(who: Session, { room, after }: Checked<'sync'>) {
    return this.membership.reading(who, room, () => this.log.changes(room, after));
  }

  @Handles('history')
  history(who: Session, { room, ...page }: Checked<'history'>) {
    return this.membership.reading(who, room, () => this.log.history(room, page));
  }

  @Handles('members')
  members(who: Session, { room, from }: Checked<'members'>) {
    return this.membership.within(who, room, () => this.presence.page(room, from));
  }

  @Handles('rooms')
  async list(who: Session, { query }: Checked<'rooms'>) {
    return { rooms: await this.rooms.list(who.guest.id, query) };
  }

  @Handles('typing')
  typing(who: Session, { room }: Checked<'typing'>) {
    return this.membership.within(who, room, () => this.presence.typing(room, who.guest));
  }

  @Handles('echo')
  echo(_who: Session, { text }: Checked<'echo'>) {
    return { ...(text !== undefined && { text }), at: Date.now() };
  }

  @Handles('close')
  async close(who: Session, { room }: Checked<'close'>) {
    const closed = await this.settings.close(room, who.guest.id);
    if (closed) this.membership.tell(closed);
    return {};
  }

  @Handles('create')
  create(who: Session, { title, access }: Checked<'create'>) {
    return this.rooms.create(title, access, who.guest.id);
  }

  @Handles('configure')
  async configure(who: Session, wanted: Checked<'configure'>) {
    const { room, ...key } = await this.settings.configure(who.guest, wanted);
    return { room: this.membership.tell(room), ...key };
  }

  @Handles('moderate')
  async moderate(who: Session, wanted: Checked<'moderate'>) {
    const isOtherwiseLed = await this.moderation.moderate(who.guest, wanted);
    await this.membership.moderated(wanted, isOtherwiseLed);
    return {};
  }

  @Handles('remove')
  async remove(who: Session, { room, seq }: Checked<'remove'>) {
    return this.membership.within(who, room, () => this.removal.remove(who.guest, room, seq));
  }

  @Handles('delete')
  async delete(who: Session, { room }: Checked<'delete'>) {
    await this.settings.delete(room, who.guest.id);
    this.membership.clear(room, 'the room was deleted');
    return {};
  }

  @Handles('moderations')
  async moderations(who: Session, { room, before }: Checked<'moderations'>) {
    await this.orders.ledBy(room, who.guest.id, 'moderator');
    return this.records.page(room, before);
  }
}
