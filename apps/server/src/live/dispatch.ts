import { Injectable } from '@nestjs/common';
import type { MessageMappingProperties } from '@nestjs/websockets';
import { ChatError, type Reply } from '@parlour/protocol';
import type { Socket } from 'socket.io';
import { Rates } from '../guests/rates';
import { cut, pause, resume } from './engine';
import { Frame } from './frame';
import { InFlight } from './in-flight';
import { refused } from './reply';
import { Session } from './session';
import { SlowReaders } from './slow-readers';

type Handler = MessageMappingProperties['callback'];

/**
 * A connection that has so many commands waiting for their answers is not read until there are
 * fewer: what floods in faster than it can be done waits on the sender's side, and nobody else does.
 */
const MOST_UNANSWERED = 256;
/** Only long polling gets here, which can't be held up: it is cut. */
const FAR_TOO_MANY = 4_000;

/** The part of a Socket.IO socket that is given each event as it was decoded. */
interface PacketHandler {
  onevent(packet: { id?: number; data?: unknown[] }): void;
}

/** Brings each command of a connection to its handler, and the answer back. */
@Injectable()
export class Dispatch {
  constructor(
    private readonly rates: Rates,
    private readonly inFlight: InFlight,
    private readonly slowReaders: SlowReaders,
  ) {}

  /**
   * One way in for each socket, in place of Socket.IO's own, which makes listeners, a function to
   * acknowledge with and two turns of the event loop of each packet.
   */
  bind(socket: Socket, handlers: MessageMappingProperties[]) {
    const byCommand = new Map<unknown, Handler>(
      handlers.map(({ message, callback }) => [message, callback]),
    );
    const who = Session.of(socket);
    // Threat: a packet need not have data at all, and an error here would end the process.
    (socket as unknown as PacketHandler).onevent = ({ id, data: [command, ...args] = [] }) => {
      if (!socket.connected) return;
      // Threat: one POST of long polling can have a hundred thousand commands, all in one turn.
      if (who.unanswered >= FAR_TOO_MANY) cut(who.socket);
      else void this.handle(who, id, byCommand.get(command), args);
    };
  }

  private async handle(
    who: Session,
    id: number | undefined,
    handler: Handler | undefined,
    args: unknown[],
  ) {
    this.inFlight.begin();
    if (++who.unanswered === MOST_UNANSWERED) pause(who.socket);
    let reply: Reply<unknown>;
    try {
      await this.rates.spend('command', who.guest.id);
      // Nothing is without an answer, not even an unknown command.
      if (!handler) throw new ChatError('unknown_command', 'there is no such command');
      if (args.length > 1) throw new ChatError('invalid', 'a command takes one JSON object');
      reply = await handler(args[0]);
    } catch (error) {
      reply = refused(error);
    }
    if (id !== undefined) who.outlet.send(Frame.answer(id, reply));
    this.inFlight.end();
    if (who.unanswered-- === MOST_UNANSWERED && !who.isHeldUp) resume(who.socket);
    this.slowReaders.check(who);
    if (!reply.ok && reply.error.code === 'rate_limited') await this.refuseFlood(who);
  }

  /** Who goes on asking, whatever the answer, is cut: each answer costs, too. */
  private async refuseFlood({ guest, socket }: Session) {
    if (!(await this.rates.hasPatience(guest.id))) cut(socket);
  }
}
