import 'reflect-metadata';
import { existsSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { setUp } from './app';
import { AppModule } from './app.module';
import { Config, ConfigError } from './config';
import { PinoLogger } from './log';

/** Who stops a server expects it to end, whatever hangs: a disk, or a client that takes nothing. */
const STOPPED_WITHIN_MS = 9_000;

const startedAt = performance.now();

// Threat: whoever has an account on this machine could read what is said in private.
process.umask(0o077);

try {
  const config = Config.read();
  const logger = new PinoLogger(config);
  const app = await NestFactory.create<NestExpressApplication>(AppModule.with(config), {
    logger,
    abortOnError: false,
    // What is posted is read where it is answered.
    bodyParser: false,
  });
  setUp(app, config);
  await (config.host ? app.listen(config.port, config.host) : app.listen(config.port));
  tellWhere(app, config);
  for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, endInTime);
} catch (error) {
  process.stderr.write(`Parlour can't start: ${reasonOf(error)}\n`);
  process.exit(1);
}

function tellWhere(app: NestExpressApplication, config: Config) {
  const { host, webDir } = config;
  const store = config.databaseUrl === undefined ? config.dataDir : 'PostgreSQL';
  const { port } = app.getHttpServer().address() as { port: number };
  const everywhere = host === undefined || host === '0.0.0.0' || host === '::';
  const names = everywhere ? ['localhost', ...lanAddresses()] : [host];
  const logger = new Logger('Parlour');
  for (const name of names)
    logger.log(`open  http://${name.includes(':') ? `[${name}]` : name}:${port}`);
  if (!existsSync(join(webDir, 'index.html'))) {
    logger.warn(`there is no page in ${webDir}: build it, or set WEB_DIR`);
  }
  if (!config.rateLimited) logger.warn('RATE_LIMIT is off: nobody is held back by any limit');
  logger.log(`ready after ${Math.round(performance.now() - startedAt)} ms, data in ${store}`);
}

function endInTime() {
  const end = () => {
    new Logger('Parlour').error(`not stopped within ${STOPPED_WITHIN_MS} ms, ending all the same`);
    process.exit(1);
  };
  setTimeout(end, STOPPED_WITHIN_MS).unref();
}

/** Where others on the same network find this machine: the link to send. */
function lanAddresses(): string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
  return addresses
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address);
}

function reasonOf(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  const { code, message, stack } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return `${message}; set PORT to another one`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `${message}; set HOST to another one`;
  if (code === 'EACCES') return `${message}; set PORT or HOST to one you may use`;
  return stack ?? message;
}
