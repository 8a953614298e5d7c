import type { Server } from 'node:http';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Config } from './config';
import { ChatIoAdapter } from './live/io.adapter';
import { servePages } from './pages/pages';
import { nameRequests } from './request-ids';

const HEADERS_WITHIN_MS = 10_000;
const REQUEST_WITHIN_MS = 15_000;

/** Gives a Nest application what no module can: its adapter, its files, its signals. */
export function setUp(app: NestExpressApplication, config: Config): NestExpressApplication {
  app.useWebSocketAdapter(new ChatIoAdapter(app, config));
  app.use(nameRequests);
  servePages(app, config);
  app.enableShutdownHooks();
  const http: Server = app.getHttpServer();
  // Who opens a connection and says nothing does not keep it, nor keep the server from stopping.
  http.headersTimeout = HEADERS_WITHIN_MS;
  http.requestTimeout = REQUEST_WITHIN_MS;
  // Who is one too many is told so (see `Whereabouts`), up to where even that costs too much.
  if (config.rateLimited) http.maxConnections = 2 * config.mostConnections;
  return app;
}
