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
import { RoomLog } from '../messages/room-log';
import { Presence } from '../presence/presence';
import { Renaming } from '../presence/renaming';
import { Rooms } from '../rooms/rooms';
import { Admission } from './admission';
import { Arrivals } from './arrivals';
import { Keeping } from './keeping';
import { Members } from './members';
import { Membership } from './membership';

/** Everything a client can do. The shapes are in `libs/protocol`, the rules where the lines point. */
@WebSocketGateway()
export class ChatGateway implements OnGatewayInit, OnGatewayConnection, OnGatewayDisconnect {
  constructor(
    private readonly dispatch: Dispatch,
    private readonly admission: Admission,
    private readonly arrivals: Arrivals,
    private readonly membership: Membership,
    private readonly inside: Members,
    private readonly messages: Messages,
    private readonly log: RoomLog,
    private readonly rooms: Rooms,
    private readonly keeping: Keeping,
    private readonly presence: Presence,
    private readonly renaming: Renaming,
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
    return this.renaming.rename(who.guest, name);
  }

  @Handles('send')
  send(who: Session, { room, id, text, replyTo }: Checked<'send'>) {
    const draft = { room, author: who.guest.member, id, text, replyTo };
    return this.inside.speaking(who, draft, (heard) => this.messages.send({ ...draft, ...heard }));
  }

  @Handles('sync')
  sync(who: Session, { room, after }: Checked<'sync'>) {
    return this.inside.reading(who, room, () => this.log.changes(room, after));
  }

  @Handles('history')
  history(who: Session, { room, ...page }: Checked<'history'>) {
    return this.inside.reading(who, room, () => this.log.history(room, page));
  }

  @Handles('members')
  members(who: Session, { room, from }: Checked<'members'>) {
    return this.inside.within(who, room, () => this.presence.page(room, from));
  }

  @Handles('rooms')
  async list(who: Session, { query }: Checked<'rooms'>) {
    return { rooms: await this.rooms.list(who.guest.id, query) };
  }

  @Handles('typing')
  typing(who: Session, { room }: Checked<'typing'>) {
    return this.inside.writing(who, room);
  }

  @Handles('echo')
  echo(_who: Session, { text }: Checked<'echo'>) {
    return { ...(text !== undefined && { text }), at: Date.now() };
  }

  @Handles('close')
  close(who: Session, wanted: Checked<'close'>) {
    return this.keeping.close(who.guest, wanted);
  }

  @Handles('create')
  create(who: Session, { title, access }: Checked<'create'>) {
    return this.rooms.create(title, access, who.guest.id);
  }

  @Handles('configure')
  configure(who: Session, wanted: Checked<'configure'>) {
    return this.keeping.configure(who.guest, wanted);
  }

  @Handles('moderate')
  moderate(who: Session, wanted: Checked<'moderate'>) {
    return this.keeping.moderate(who.guest, wanted);
  }

  @Handles('remove')
  remove(who: Session, wanted: Checked<'remove'>) {
    return this.inside.within(who, wanted.room, () => this.keeping.remove(who.guest, wanted));
  }

  @Handles('delete')
  delete(who: Session, wanted: Checked<'delete'>) {
    return this.keeping.delete(who.guest, wanted);
  }

  @Handles('moderations')
  moderations(who: Session, wanted: Checked<'moderations'>) {
    return this.keeping.moderations(who.guest, wanted);
  }

  @Handles('restrictions')
  restrictions(who: Session, wanted: Checked<'restrictions'>) {
    return this.keeping.restrictions(who.guest, wanted);
  }
}
