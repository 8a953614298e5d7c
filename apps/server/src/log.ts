import type { LoggerService } from '@nestjs/common';
import { type Logger, pino } from 'pino';
import type { Config } from './config';

/** Nest's log through pino: lines for a person at a terminal, JSON for everything else. */
export class PinoLogger implements LoggerService {
  private readonly pino: Logger;

  constructor({ logLevel }: Pick<Config, 'logLevel'>) {
    const pretty = { target: 'pino-pretty', options: { ignore: 'pid,hostname,context' } };
    this.pino = pino({ level: logLevel, ...(process.stdout.isTTY && { transport: pretty }) });
  }

  log = (message: unknown, ...rest: unknown[]) => this.write('info', message, rest);
  error = (message: unknown, ...rest: unknown[]) => this.write('error', message, rest);
  warn = (message: unknown, ...rest: unknown[]) => this.write('warn', message, rest);
  debug = (message: unknown, ...rest: unknown[]) => this.write('debug', message, rest);
  verbose = (message: unknown, ...rest: unknown[]) => this.write('trace', message, rest);
  fatal = (message: unknown, ...rest: unknown[]) => this.write('fatal', message, rest);

  /** Nest gives its context last: `logger.error(error, 'what failed', 'RoomFeed')`. */
  private write(
    level: 'info' | 'error' | 'warn' | 'debug' | 'trace' | 'fatal',
    message: unknown,
    rest: unknown[],
  ) {
    const context = rest.pop();
    const [text] = rest;
    // Nest's own tales of its start (routes, modules) are for whoever builds Parlour.
    const at = level === 'info' && NEST_CONTEXTS.has(String(context)) ? 'debug' : level;
    if (message instanceof Error)
      this.pino[at]({ context, err: message }, String(text ?? message.message));
    else this.pino[at]({ context }, String(message));
  }
}

const NEST_CONTEXTS = new Set([
  'NestFactory',
  'NestApplication',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'WebSocketsController',
]);
