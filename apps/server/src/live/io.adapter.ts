import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { INestApplicationContext } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import type { Server, ServerOptions, Socket } from 'socket.io';
import { type Config, MAX_FRAME_BYTES } from '../config';
import { GuestCookie } from '../guests/guest-cookie';
import { isFromHere } from '../origin';
import { Dispatch } from './dispatch';
import type { Engine } from './engine';
import { Going } from './going';
import { SlowReaders } from './slow-readers';
import { isOfSession, Turnstile } from './turnstile';
import { FairWebSocketServer } from './web-socket-server';

const REFUSED = 'Connection: close\r\nContent-Length: 0\r\n\r\n';
const FORBIDDEN = `HTTP/1.1 403 Forbidden\r\n${REFUSED}`;
const UNAVAILABLE = `HTTP/1.1 503 Service Unavailable\r\n${REFUSED}`;

const PLAIN = { 'Content-Type': 'text/plain' };
const NO_POLLING = 'this server takes no long polling: connect by WebSocket';

/** Socket.IO, set up for Parlour: its limits, who may connect, and how commands find handlers. */
export class ChatIoAdapter extends IoAdapter {
  private readonly dispatch: Dispatch;
  private readonly slowReaders: SlowReaders;
  private readonly turnstile: Turnstile;
  private readonly cookie: GuestCookie;
  private readonly going: Going;

  constructor(
    app: INestApplicationContext,
    private readonly config: Config,
  ) {
    super(app);
    this.dispatch = app.get(Dispatch);
    this.slowReaders = app.get(SlowReaders);
    this.turnstile = app.get(Turnstile);
    this.cookie = app.get(GuestCookie);
    this.going = app.get(Going);
  }

  override createIOServer(port: number, options?: ServerOptions) {
    const { allowedOrigins, polling } = this.config;
    const server: Server = super.createIOServer(port, {
      ...options,
      serveClient: false,
      connectTimeout: 5_000,
      maxHttpBufferSize: MAX_FRAME_BYTES,
      perMessageDeflate: false,
      transports: polling ? ['polling', 'websocket'] : ['websocket'],
      wsEngine: FairWebSocketServer,
      // Long polling from an allowed page is a request across origins; WebSocket needs no leave.
      ...(allowedOrigins.length > 0 && {
        cors: { origin: [...allowedOrigins], credentials: true },
      }),
      allowRequest: (request, decide) => {
        const allowed = isFromHere(request.headers, this.config);
        // Engine.IO would refuse an upgrade with 400, as if it were malformed.
        if (!allowed && request.headers.upgrade) request.socket.end(FORBIDDEN);
        if (allowed) this.meet(request, () => decide(null, true));
        else decide('this origin may not connect', false);
      },
    } as ServerOptions);
    this.guardRequests(server.engine);
    this.guardUpgrades(server.engine);
    this.slowReaders.watch(server.engine);
    this.turnstile.guard(server.engine);
    return server;
  }

  /** A browser that is nobody yet becomes somebody before it is let in. */
  private meet(request: IncomingMessage, letIn: () => void) {
    const met = this.cookie.meet(request);
    if (!met) return letIn();
    // Threat: who gives up meanwhile would end the process, for nobody listens to an upgrade yet.
    const giveUp = () => request.socket.destroy();
    request.socket.on('error', giveUp);
    met
      .catch((error: unknown) => this.logger.error(error, 'a browser could not be made a guest'))
      .finally(() => {
        request.socket.off('error', giveUp);
        letIn();
      });
  }

  /** Engine.IO asks where a connection comes from when it is made, not at each poll. */
  private guardRequests(engine: Engine) {
    const handle: Engine['handleRequest'] = engine.handleRequest.bind(engine);
    engine.handleRequest = (message: IncomingMessage, response: ServerResponse) => {
      const { headers } = message;
      if (!isFromHere(headers, this.config)) response.writeHead(403).end();
      else if (!this.config.polling) response.writeHead(400, PLAIN).end(NO_POLLING);
      else if (this.isTooLate(message)) response.writeHead(503, { Connection: 'close' }).end();
      else handle(message, response);
    };
  }

  private guardUpgrades(engine: Engine) {
    const handle: Engine['handleUpgrade'] = engine.handleUpgrade.bind(engine);
    engine.handleUpgrade = (message: IncomingMessage, socket: Duplex, head: Buffer) => {
      if (this.isTooLate(message)) socket.end(UNAVAILABLE);
      else handle(message, socket, head);
    };
  }

  /** A proxy takes a 503 as a reason to ask the next process. */
  private isTooLate(message: IncomingMessage): boolean {
    return this.going.isGoing && !isOfSession(message);
  }

  /** What Nest would call for each command is left: `Dispatch` knows the gateway's methods. */
  override bindMessageHandlers(socket: Socket) {
    this.dispatch.bind(socket);
  }
}
