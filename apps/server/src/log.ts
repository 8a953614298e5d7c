import type { LoggerService } from '@nestjs/common';
import { type DestinationStream, type Logger, pino } from 'pino';
import type { Config } from './config';
import { told } from './told-error';

type Level = 'info' | 'error' | 'warn' | 'debug' | 'trace' | 'fatal';

/** Nest's log through pino: lines for a person at a terminal, JSON for everything else. */
export class PinoLogger implements LoggerService {
  private readonly pino: Logger;

  constructor({ logLevel }: Pick<Config, 'logLevel'>, to?: DestinationStream) {
    const pretty = { target: 'pino-pretty', options: { ignore: 'pid,hostname,context' } };
    const options = { level: logLevel, serializers: { err: told } };
    if (to) this.pino = pino(options, to);
    else this.pino = pino({ ...options, ...(process.stdout.isTTY && { transport: pretty }) });
  }

  log = (message: unknown, ...rest: unknown[]) => this.write('info', message, rest);
  error = (message: unknown, ...rest: unknown[]) => this.write('error', message, rest);
  warn = (message: unknown, ...rest: unknown[]) => this.write('warn', message, rest);
  debug = (message: unknown, ...rest: unknown[]) => this.write('debug', message, rest);
  verbose = (message: unknown, ...rest: unknown[]) => this.write('trace', message, rest);
  fatal = (message: unknown, ...rest: unknown[]) => this.write('fatal', message, rest);

  /**
   * Nest gives its context last, behind what failed and what it was about:
   * `logger.error(error, 'a name can not be stored', { guest }, 'Arrivals')`.
   */
  private write(level: Level, message: unknown, rest: unknown[]) {
    const context = rest.pop();
    const text = rest.find((part) => typeof part === 'string');
    const about = rest.find((part) => typeof part === 'object');
    // Nest's own tales of its start (routes, modules) are for whoever builds Parlour; why there was
    // none is what `main` ends with.
    const isOfStart = NEST_CONTEXTS.has(plain(context)) && (level === 'info' || level === 'error');
    const at = isOfStart ? 'debug' : level;
    if (message instanceof Error)
      this.pino[at]({ context, ...about, err: message }, text ?? message.message);
    else this.pino[at]({ context, ...about }, String(message));
  }
}

/** Nest signs with the name of a class, which the bundle may have made `_Name` or `Name2`. */
const plain = (context: unknown) => String(context).replace(/^_|\d+$/g, '');

const NEST_CONTEXTS = new Set([
  'ExceptionHandler',
  'NestFactory',
  'NestApplication',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'WebSocketsController',
]);
