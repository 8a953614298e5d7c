import { Injectable } from '@nestjs/common';
import { ChatError, type CommandName, type Reply } from '@parlour/protocol';
import { commands } from '@parlour/protocol/schemas';
import type { ZodType } from 'zod';
import { Config } from '../config';
import { Rates } from '../guests/rates';
import type { ChatSocket } from './broadcast';
import { cut, pause, resume } from './engine';
import { Frame } from './frame';
import { handlersOf } from './handles';
import { InFlight } from './in-flight';
import { readStraight } from './inlet';
import { checkSize } from './payload';
import { accepted, misfit, refused } from './reply';
import { Session } from './session';
import { SlowReaders } from './slow-readers';
import { newTally, type Tally } from './tally';

/** Commands that change what the ones behind them may do; they take their turn. */
const IN_TURN: ReadonlySet<CommandName> = new Set(['join', 'leave']);
/** What needs nothing of what is still under way. */
const AT_ONCE: ReadonlySet<CommandName> = new Set(['echo']);

/**
 * A connection that has so many commands waiting for their answers is not read until there are
 * fewer: what floods in faster than it can be done waits on the sender's side, and nobody else does.
 */
const MOST_UNANSWERED = 256;
/** Only long polling gets here, which can't be held up: it is cut. */
const FAR_TOO_MANY = 4_000;

interface Command {
  name: string;
  schema: ZodType;
  handle(who: Session, payload: unknown): unknown;
  isInTurn: boolean;
  isAtOnce: boolean;
  tally: Tally;
}

/** The part of a Socket.IO socket that is given each event as it was decoded. */
interface PacketHandler {
  onevent(packet: { id?: number; data?: unknown[] }): void;
}

/** Brings each command of a connection to its handler, and the answer back. */
@Injectable()
export class Dispatch {
  private readonly commands = new Map<unknown, Command>();
  /** Whatever is no command. */
  private readonly unknown = { name: 'unknown', tally: newTally() };
  private readonly payload: number;
  private readonly depth: number;

  constructor(
    { limits }: Config,
    private readonly rates: Rates,
    private readonly inFlight: InFlight,
    private readonly slowReaders: SlowReaders,
  ) {
    ({ payload: this.payload, depth: this.depth } = limits);
  }

  /** From now on the gateway's methods handle their commands. */
  serve(gateway: object) {
    for (const [command, handle] of handlersOf(gateway)) {
      this.commands.set(command, {
        name: command,
        schema: commands[command].payload,
        handle: handle as Command['handle'],
        isInTurn: IN_TURN.has(command),
        isAtOnce: AT_ONCE.has(command),
        tally: newTally(),
      });
    }
  }

  /** How each command was answered since the start. */
  get tallies(): [command: string, tally: Readonly<Tally>][] {
    return [...this.commands.values(), this.unknown].map(({ name, tally }) => [name, tally]);
  }

  /**
   * One way in for each socket, in place of those of Socket.IO and Nest, which make listeners, a
   * dozen promises and two turns of the event loop of each packet.
   */
  bind(socket: ChatSocket) {
    const who = Session.of(socket);
    const take = (id: number | undefined, data: readonly unknown[]) => {
      if (!socket.connected) return;
      // Threat: one POST of long polling can have a hundred thousand commands, all in one turn.
      if (who.unanswered >= FAR_TOO_MANY) cut(socket);
      else void this.handle(who, id, data);
    };
    // Threat: a packet need not have data at all, and an error here would end the process.
    (socket as unknown as PacketHandler).onevent = ({ id, data = [] }) => take(id, data);
    readStraight(socket, (id, data) => {
      const isCommand = socket.connected && this.commands.has(data[0]);
      if (isCommand) take(id, data);
      return isCommand;
    });
  }

  private async handle(who: Session, id: number | undefined, data: readonly unknown[]) {
    this.inFlight.begin();
    if (++who.unanswered === MOST_UNANSWERED) pause(who.socket);
    let reply: Reply<unknown>;
    try {
      const spent = this.rates.spend('command', who.guest.id);
      if (spent) await spent;
      reply = accepted(await this.answer(who, data));
    } catch (error) {
      reply = refused(error, { command: this.named(data[0]).name, guest: who.guest.id });
    }
    if (id !== undefined) who.outlet.send(Frame.answer(id, reply));
    this.named(data[0]).tally[reply.ok ? 'accepted' : reply.error.code]++;
    this.inFlight.end();
    if (who.unanswered-- === MOST_UNANSWERED && !who.isHeldUp) resume(who.socket);
    this.slowReaders.check(who);
    if (!reply.ok && reply.error.code === 'rate_limited') await this.refuseFlood(who);
  }

  /** Threat: what is called as no command is could be anything, and is neither counted nor logged so. */
  private named(command: unknown): Pick<Command, 'name' | 'tally'> {
    return this.commands.get(command) ?? this.unknown;
  }

  /** What the handler gives for a payload that fits the contract, or a promise of it. */
  private answer(who: Session, data: readonly unknown[]): unknown {
    const command = this.commands.get(data[0]);
    // Nothing is without an answer, not even an unknown command.
    if (!command) throw new ChatError('unknown_command', 'there is no such command');
    if (data.length > 2) throw new ChatError('invalid', 'a command takes one JSON object');
    checkSize(data[1], this.payload, this.depth);
    const { data: payload, error } = command.schema.safeParse(data[1] ?? {});
    if (error) throw misfit(error);
    const act = () => {
      // Threat: who is gone has been seen off already, and what they take would be theirs for ever.
      if (!who.socket.connected) throw new ChatError('unavailable', 'this connection is closed');
      return command.handle(who, payload);
    };
    if (command.isInTurn) return who.inTurn(async () => command.handle(who, payload));
    return who.unsettled && !command.isAtOnce ? who.unsettled.then(act) : act();
  }

  /** Who goes on asking, whatever the answer, is cut: each answer costs, too. */
  private async refuseFlood({ guest, socket }: Session) {
    if (!(await this.rates.hasPatience(guest.id))) cut(socket);
  }
}
