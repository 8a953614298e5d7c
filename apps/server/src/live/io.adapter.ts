import type { IncomingMessage } from 'node:http';
import type { INestApplicationContext } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import type { MessageMappingProperties } from '@nestjs/websockets';
import { ChatError, type Reply } from '@parlour/protocol';
import type { Server, ServerOptions, Socket } from 'socket.io';
import type { Config } from '../config';
import { Frame } from './frame';
import { InFlight } from './in-flight';
import { refused } from './reply';
import { Session } from './session';
import { SlowReaders } from './slow-readers';
import { Turnstile } from './turnstile';

/** Room for a payload that is answered `too_large`; a frame beyond it cuts the connection. */
const MAX_FRAME_BYTES = 1024 * 1024;

const FORBIDDEN = 'HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';

/** The part of a Socket.IO socket that is given each event as it was decoded. */
interface PacketHandler {
  onevent(packet: { id?: number; data: unknown[] }): void;
}

/** Socket.IO, set up for Parlour: its limits, who may connect, and how commands find handlers. */
export class ChatIoAdapter extends IoAdapter {
  private readonly inFlight: InFlight;
  private readonly slowReaders: SlowReaders;
  private readonly turnstile: Turnstile;

  constructor(
    app: INestApplicationContext,
    private readonly config: Config,
  ) {
    super(app);
    this.inFlight = app.get(InFlight);
    this.slowReaders = app.get(SlowReaders);
    this.turnstile = app.get(Turnstile);
  }

  override createIOServer(port: number, options?: ServerOptions) {
    const server: Server = super.createIOServer(port, {
      ...options,
      serveClient: false,
      connectTimeout: 5_000,
      maxHttpBufferSize: MAX_FRAME_BYTES,
      perMessageDeflate: false,
      // Long polling from an allowed page is a request across origins; WebSocket needs no leave.
      cors: { origin: [...this.config.allowedOrigins], credentials: true },
      allowRequest: (request, decide) => {
        const allowed = this.mayConnect(request);
        // Engine.IO would refuse an upgrade with 400, as if it were malformed.
        if (!allowed && request.headers.upgrade) request.socket.end(FORBIDDEN);
        decide(allowed ? null : 'this origin may not connect', allowed);
      },
    } as ServerOptions);
    this.turnstile.guard(server.engine);
    return server;
  }

  /**
   * One way in for each socket, not a listener for each command: it finds the handler, and sends
   * what it answers. An unknown command is answered too.
   */
  override bindMessageHandlers(socket: Socket, handlers: MessageMappingProperties[]) {
    const byCommand = new Map<unknown, MessageMappingProperties['callback']>(
      handlers.map(({ message, callback }) => [message, callback]),
    );
    const who = Session.of(socket);
    // In place of Socket.IO's own, which makes listeners, an acknowledgement and two turns of the
    // event loop of each packet.
    (socket as unknown as PacketHandler).onevent = async ({ id, data: [command, ...args] }) => {
      this.inFlight.begin();
      const reply = await this.answer(byCommand.get(command), args);
      if (id !== undefined) who.outlet.send(Frame.answer(id, reply));
      this.inFlight.end();
      this.slowReaders.check(who);
    };
  }

  private async answer(
    handler: MessageMappingProperties['callback'] | undefined,
    args: unknown[],
  ): Promise<Reply<unknown>> {
    if (!handler) return refused(new ChatError('unknown_command', 'there is no such command'));
    if (args.length > 1) {
      return refused(new ChatError('invalid', 'a command takes one JSON object'));
    }
    return handler(args[0]);
  }

  /**
   * Threat: a page elsewhere opens a connection with its visitor's cookie. CORS does not guard
   * WebSocket, so the origin is compared here. Programs that are not browsers send none.
   */
  private mayConnect({ headers: { origin, host } }: IncomingMessage): boolean {
    if (origin === undefined || this.config.allowedOrigins.includes(origin)) return true;
    return URL.canParse(origin) && new URL(origin).host === host;
  }
}
