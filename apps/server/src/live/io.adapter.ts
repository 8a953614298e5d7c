import type { IncomingMessage, ServerResponse } from 'node:http';
import type { INestApplicationContext } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import type { Server, ServerOptions, Socket } from 'socket.io';
import { type Config, MAX_FRAME_BYTES } from '../config';
import { GuestCookie } from '../guests/guest-cookie';
import { isFromHere } from '../origin';
import { Dispatch } from './dispatch';
import type { Engine } from './engine';
import { SlowReaders } from './slow-readers';
import { Turnstile } from './turnstile';
import { FairWebSocketServer } from './web-socket-server';

const FORBIDDEN = 'HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';

/** Socket.IO, set up for Parlour: its limits, who may connect, and how commands find handlers. */
export class ChatIoAdapter extends IoAdapter {
  private readonly dispatch: Dispatch;
  private readonly slowReaders: SlowReaders;
  private readonly turnstile: Turnstile;
  private readonly cookie: GuestCookie;

  constructor(
    app: INestApplicationContext,
    private readonly config: Config,
  ) {
    super(app);
    this.dispatch = app.get(Dispatch);
    this.slowReaders = app.get(SlowReaders);
    this.turnstile = app.get(Turnstile);
    this.cookie = app.get(GuestCookie);
  }

  override createIOServer(port: number, options?: ServerOptions) {
    const { allowedOrigins } = this.config;
    const server: Server = super.createIOServer(port, {
      ...options,
      serveClient: false,
      connectTimeout: 5_000,
      maxHttpBufferSize: MAX_FRAME_BYTES,
      perMessageDeflate: false,
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
    this.guardPolls(server.engine);
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
  private guardPolls(engine: Engine) {
    const handle: Engine['handleRequest'] = engine.handleRequest.bind(engine);
    engine.handleRequest = (message: IncomingMessage, response: ServerResponse) => {
      if (isFromHere(message.headers, this.config)) handle(message, response);
      else response.writeHead(403).end();
    };
  }

  /** What Nest would call for each command is left: `Dispatch` knows the gateway's methods. */
  override bindMessageHandlers(socket: Socket) {
    this.dispatch.bind(socket);
  }
}
