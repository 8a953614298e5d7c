import type { IncomingMessage, ServerResponse } from 'node:http';
import type { INestApplicationContext } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import type { Server, ServerOptions, Socket } from 'socket.io';
import type { Config } from '../config';
import { isFromHere } from '../origin';
import { Dispatch } from './dispatch';
import type { Engine } from './engine';
import { SlowReaders } from './slow-readers';
import { Turnstile } from './turnstile';
import { FairWebSocketServer } from './web-socket-server';

/** Room for a payload that is answered `too_large`; a frame beyond it cuts the connection. */
const MAX_FRAME_BYTES = 1024 * 1024;

const FORBIDDEN = 'HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';

/** Socket.IO, set up for Parlour: its limits, who may connect, and how commands find handlers. */
export class ChatIoAdapter extends IoAdapter {
  private readonly dispatch: Dispatch;
  private readonly slowReaders: SlowReaders;
  private readonly turnstile: Turnstile;

  constructor(
    app: INestApplicationContext,
    private readonly config: Config,
  ) {
    super(app);
    this.dispatch = app.get(Dispatch);
    this.slowReaders = app.get(SlowReaders);
    this.turnstile = app.get(Turnstile);
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
        decide(allowed ? null : 'this origin may not connect', allowed);
      },
    } as ServerOptions);
    this.guardPolls(server.engine);
    this.slowReaders.watch(server.engine);
    this.turnstile.guard(server.engine);
    return server;
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
