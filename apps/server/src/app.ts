import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Config } from './config';
import { ChatIoAdapter } from './live/io.adapter';
import { servePages } from './pages/pages';

/** Gives a Nest application what no module can: its adapter, its files, its signals. */
export function setUp(app: NestExpressApplication, config: Config): NestExpressApplication {
  app.useWebSocketAdapter(new ChatIoAdapter(app, config));
  servePages(app, config);
  app.enableShutdownHooks();
  return app;
}
