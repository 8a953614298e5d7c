import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as z from 'zod';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** Characters; a shorter one could be guessed, and who knows it can be anybody. */
const LEAST_SECRET = 32;

const wholeNumber = (least: number, most: number) => {
  const rule = `must be a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d+$/, rule)
    .transform(Number)
    .refine((value) => value >= least && value <= most, rule);
};

const NOT_YET = 'is not supported by this version: messages are kept in SQLite, in DATA_DIR';

/** Every setting, as the environment gives it. The README lists the same names. */
const Environment = z.object({
  PORT: wholeNumber(0, 65_535).prefault('3000'),
  HOST: z.string().optional(),
  DATA_DIR: z.string().default('data'),
  TICK_MS: wholeNumber(100, 3_600_000).prefault('10000'),
  ALLOWED_ORIGINS: z
    .string()
    .default('')
    .transform((list) => list.split(',').map((origin) => origin.trim()))
    .transform((origins) => origins.filter((origin) => origin !== ''))
    .refine(
      (origins) =>
        origins.every((origin) => URL.canParse(origin) && new URL(origin).origin === origin),
      'must be a list of origins with commas between, such as https://chat.example.org',
    ),
  SECRET: z.string().min(LEAST_SECRET, `must have at least ${LEAST_SECRET} characters`).optional(),
  LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`).default('info'),
  RATE_LIMIT: z.enum(['on', 'off'], 'must be on or off').default('on'),
  NAME_KEEP_DAYS: wholeNumber(0, 3_650).prefault('30'),
  WEB_DIR: z.string().default('dist/apps/web/browser'),
  DATABASE_URL: z.undefined(NOT_YET).optional(),
  REDIS_URL: z.undefined(NOT_YET).optional(),
});

/** A setting that makes no sense. The message is one line that names the variable. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** The settings, read once at start and never changed. */
export class Config {
  private constructor(
    readonly port: number,
    /** The address to listen on; undefined is every one. */
    readonly host: string | undefined,
    readonly dataDir: string,
    readonly webDir: string,
    readonly tickMs: number,
    readonly allowedOrigins: readonly string[],
    /** Signs guests' tokens: who knows it can be anybody. */
    readonly secret: string,
    readonly logLevel: (typeof LOG_LEVELS)[number],
    readonly rateLimited: boolean,
    /** How long a name is its bearer's after they were last here; at least some minutes. */
    readonly nameKeepDays: number,
  ) {
    Object.freeze(this);
  }

  /** @throws ConfigError for the first setting that makes no sense */
  static read(env: NodeJS.ProcessEnv = process.env): Config {
    // An empty variable (`PORT= npm start`, or a blank line of an env file) is one not set.
    const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
    const { data, error } = Environment.safeParse(given);
    if (error) {
      const [issue] = error.issues;
      throw new ConfigError(`${issue?.path.join('.')} ${issue?.message}`);
    }
    const dataDir = usableFolder(data.DATA_DIR);
    return new Config(
      data.PORT,
      data.HOST,
      dataDir,
      resolve(data.WEB_DIR),
      data.TICK_MS,
      data.ALLOWED_ORIGINS,
      data.SECRET ?? keptSecret(dataDir),
      data.LOG_LEVEL,
      data.RATE_LIMIT === 'on',
      data.NAME_KEEP_DAYS,
    );
  }
}

function usableFolder(path: string): string {
  const folder = resolve(path);
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new ConfigError(`DATA_DIR ${folder} can't be made: ${(error as Error).message}`);
  }
  return folder;
}

/** Made at the first start; a lost secret makes everybody a new guest. */
function keptSecret(dataDir: string): string {
  const path = join(dataDir, 'secret');
  let secret: string;
  try {
    if (!existsSync(path)) {
      writeFileSync(path, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' });
    }
    secret = readFileSync(path, 'utf8').trim();
  } catch (error) {
    throw new ConfigError(`DATA_DIR ${dataDir} can't be used: ${(error as Error).message}`);
  }
  if (secret.length >= LEAST_SECRET) return secret;
  throw new ConfigError(`SECRET in ${path} must have at least ${LEAST_SECRET} characters`);
}
