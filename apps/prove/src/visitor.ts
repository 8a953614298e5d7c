import type { Answer, CommandName, EventOf, Payload, Reply } from '@parlour/protocol';
import { io, type Socket } from 'socket.io-client';

/** Longer than any promise allows: what takes this long counts as silence. */
const SILENCE_MS = 15_000;

/**
 * A stock Socket.IO client without any outbox: each command is asked once, and the time to its
 * answer is the server's own. It does not reconnect.
 */
export class Visitor {
  private constructor(
    readonly socket: Socket,
    readonly welcome: EventOf<'welcome'>,
  ) {}

  /** Resolves when the visitor is welcomed. */
  static async connect(url: string, auth: Record<string, unknown> = {}): Promise<Visitor> {
    const socket = io(url, {
      auth,
      forceNew: true,
      reconnection: false,
      transports: ['websocket'],
    });
    const welcome = await new Promise<EventOf<'welcome'>>((resolve, reject) => {
      socket.once('welcome', resolve);
      socket.once('connect_error', reject);
      socket.once('disconnect', (reason) => reject(new Error(`no welcome: ${reason}`)));
    });
    return new Visitor(socket, welcome);
  }

  get connected(): boolean {
    return this.socket.connected;
  }

  /** @throws if there is no answer in time */
  ask<C extends CommandName>(command: C, payload: Payload<C>): Promise<Reply<Answer<C>>> {
    return this.socket.timeout(SILENCE_MS).emitWithAck(command, payload);
  }

  /** The answer's data. @throws if it is a refusal */
  async get<C extends CommandName>(command: C, payload: Payload<C>): Promise<Answer<C>> {
    const reply = await this.ask(command, payload);
    if (reply.ok) return reply.data;
    throw new Error(`${command} was refused: ${reply.error.code}, ${reply.error.message}`);
  }

  leave() {
    this.socket.disconnect();
  }
}
