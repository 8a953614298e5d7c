import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { LIMITS, type Limits } from '@parlour/protocol';
import * as z from 'zod';
import { isNetwork } from './networks';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** A frame beyond it cuts the connection; within it there is room for a refusal of what is too large. */
export const MAX_FRAME_BYTES = 1024 * 1024;

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

/** A list with commas between, each item of which has to be a good one. */
const list = (isGood: (item: string) => boolean, rule: string) =>
  z
    .string()
    .default('')
    .transform((text) => text.split(',').map((item) => item.trim()))
    .transform((items) => items.filter((item) => item !== ''))
    .refine((items) => items.every(isGood), rule);

const secret = z.string().min(LEAST_SECRET, `must have at least ${LEAST_SECRET} characters`);

/** It goes as a header: what none can carry would fit nobody. */
const token = secret.regex(/^[!-~]+$/, 'must have no spaces, and no letters but a to z');

const isOrigin = (item: string) => URL.canParse(item) && new URL(item).origin === item;

/** A URL of one of these schemes, as in `postgres:`. */
const url = (schemes: readonly string[], rule: string) =>
  z
    .string()
    .refine((text) => URL.canParse(text) && schemes.includes(new URL(text).protocol), rule)
    .optional();

/** Every setting, as the environment gives it. The README lists the same names. */
const Environment = z.object({
  PORT: wholeNumber(0, 65_535).prefault('3000'),
  HOST: z.string().optional(),
  DATA_DIR: z.string().default('data'),
  TICK_MS: wholeNumber(100, 3_600_000).prefault('10000'),
  ALLOWED_ORIGINS: list(
    isOrigin,
    'must be a list of origins with commas between, such as https://chat.example.org',
  ),
  TRUSTED_PROXIES: list(
    isNetwork,
    'must be a list of addresses or networks with commas between, such as 127.0.0.1, 10.0.0.0/8',
  ),
  SECRET: secret.optional(),
  OPERATOR_TOKEN: token.optional(),
  METRICS_TOKEN: token.optional(),
  LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`).default('info'),
  RATE_LIMIT: z.enum(['on', 'off'], 'must be on or off').default('on'),
  PEOPLE_PER_ADDRESS: wholeNumber(1, 100_000).prefault('50'),
  NAME_KEEP_DAYS: wholeNumber(0, 3_650).prefault('30'),
  RETENTION_DAYS: wholeNumber(0, 36_500).prefault('0'),
  MAX_CONNECTIONS: wholeNumber(1, 1_000_000).prefault('20000'),
  MAX_ROOMS: wholeNumber(1, 10_000_000).prefault('100000'),
  MAX_NAMES: wholeNumber(1, 10_000_000).prefault('100000'),
  MAX_STORAGE_MB: wholeNumber(0, 100_000_000).prefault('10240'),
  // The longest message has to fit, with all that may be written around it.
  MAX_PAYLOAD: wholeNumber(16_384, MAX_FRAME_BYTES / 4).prefault(String(LIMITS.payload)),
  MAX_DEPTH: wholeNumber(4, 64).prefault(String(LIMITS.depth)),
  WEB_DIR: z.string().default('dist/apps/web/browser'),
  DATABASE_URL: url(
    ['postgres:', 'postgresql:'],
    'must be an address such as postgres://user:password@host:5432/parlour',
  ),
  REDIS_URL: url(['redis:', 'rediss:'], 'must be an address such as redis://host:6379'),
  POLLING: z.enum(['on', 'off', 'sticky'], 'must be on, off or sticky').optional(),
});

/** A setting that makes no sense. The message is one line that names the variable. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** The settings, read once at start and never changed. */
export class Config {
  readonly port!: number;
  /** The address to listen on; undefined is every one. */
  readonly host!: string | undefined;
  readonly dataDir!: string;
  readonly webDir!: string;
  readonly tickMs!: number;
  readonly allowedOrigins!: readonly string[];
  /** Addresses and networks whose word on where a request comes from is taken. */
  readonly trustedProxies!: readonly string[];
  /** PostgreSQL, for several processes; undefined: SQLite in the data folder. */
  readonly databaseUrl!: string | undefined;
  /** Where the processes tell each other; set whenever `databaseUrl` is. */
  readonly redisUrl!: string | undefined;
  /** Whether clients may come by long polling; if not, by WebSocket alone. */
  readonly polling!: boolean;
  /** Signs guests' tokens: who knows it can be anybody. Undefined: it is in the database. */
  readonly secret!: string | undefined;
  /** What the operator shows; undefined: there is no page for them. */
  readonly operatorToken!: string | undefined;
  /** What Prometheus shows; undefined: there is nothing for it to read. */
  readonly metricsToken!: string | undefined;
  readonly logLevel!: (typeof LOG_LEVELS)[number];
  readonly rateLimited!: boolean;
  /** How many people may come from one address, each at a guest's full rates. */
  readonly peoplePerAddress!: number;
  /** How long a name is its bearer's after they were last here; at least some minutes. */
  readonly nameKeepDays!: number;
  /** How long messages are kept; 0: for good. */
  readonly retentionDays!: number;
  readonly mostConnections!: number;
  readonly mostRooms!: number;
  /** Names kept for people who are away. */
  readonly mostNames!: number;
  /** Bytes that the database may take; 0: whatever there is room for. */
  readonly mostBytes!: number;
  /** What clients are told of, and held to. */
  readonly limits!: Limits;

  private constructor(settings: Pick<Config, keyof Config>) {
    Object.assign(this, settings);
    Object.freeze(this);
  }

  /** @throws ConfigError for the first setting that makes no sense */
  static read(env: NodeJS.ProcessEnv = process.env): Config {
    const data = parsed(Environment, env);
    const { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl } = data;
    checkBothOrNone(databaseUrl, redisUrl);
    const dataDir = usableFolder(data.DATA_DIR);
    const ownSecret = () => (databaseUrl === undefined ? keptSecret(dataDir) : undefined);
    return new Config({
      port: data.PORT,
      host: data.HOST,
      dataDir,
      webDir: resolve(data.WEB_DIR),
      tickMs: data.TICK_MS,
      allowedOrigins: data.ALLOWED_ORIGINS,
      trustedProxies: data.TRUSTED_PROXIES,
      databaseUrl,
      redisUrl,
      polling: pollingOf(data.POLLING, databaseUrl),
      secret: data.SECRET ?? ownSecret(),
      operatorToken: data.OPERATOR_TOKEN,
      metricsToken: data.METRICS_TOKEN,
      logLevel: data.LOG_LEVEL,
      rateLimited: data.RATE_LIMIT === 'on',
      peoplePerAddress: data.PEOPLE_PER_ADDRESS,
      nameKeepDays: data.NAME_KEEP_DAYS,
      retentionDays: data.RETENTION_DAYS,
      mostConnections: data.MAX_CONNECTIONS,
      mostRooms: data.MAX_ROOMS,
      mostNames: data.MAX_NAMES,
      mostBytes: data.MAX_STORAGE_MB * 1024 * 1024,
      limits: { ...LIMITS, payload: data.MAX_PAYLOAD, depth: data.MAX_DEPTH },
    });
  }
}

const PlaceEnvironment = Environment.pick({ DATA_DIR: true, DATABASE_URL: true, SECRET: true });

/** Where a server has its data, for what is done to them from outside. Nothing is made there. */
export interface Place {
  dataDir: string;
  /** PostgreSQL; undefined: SQLite in the data folder. */
  databaseUrl: string | undefined;
  /** Undefined: it is with the data. */
  secret: string | undefined;
}

/** @throws ConfigError for the first setting that makes no sense */
export function readPlace(env: NodeJS.ProcessEnv = process.env): Place {
  const { DATA_DIR, DATABASE_URL, SECRET } = parsed(PlaceEnvironment, env);
  return { dataDir: resolve(DATA_DIR), databaseUrl: DATABASE_URL, secret: SECRET };
}

/** The environment for a program that is run, with what it takes besides. */
export const environmentWith = (more: NodeJS.ProcessEnv) => ({ ...process.env, ...more });

/** @throws ConfigError */
function parsed<T extends z.ZodType>(schema: T, env: NodeJS.ProcessEnv): z.output<T> {
  // An empty variable (`PORT= npm start`, or a blank line of an env file) is one not set.
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const { data, error } = schema.safeParse(given);
  if (!error) return data;
  const [issue] = error.issues;
  throw new ConfigError(`${issue?.path.join('.')} ${issue?.message}`);
}

/** Several processes need both; one needs neither. */
function checkBothOrNone(databaseUrl: string | undefined, redisUrl: string | undefined) {
  if ((databaseUrl === undefined) === (redisUrl === undefined)) return;
  const [set, missing] = databaseUrl ? ['DATABASE', 'REDIS'] : ['REDIS', 'DATABASE'];
  throw new ConfigError(
    `${set}_URL needs ${missing}_URL as well: several processes take both, a single one neither`,
  );
}

/**
 * Each poll is a request of its own, and belongs to a connection that one process has: of several,
 * the proxy has to find that one.
 */
function pollingOf(choice: 'on' | 'off' | 'sticky' | undefined, databaseUrl: string | undefined) {
  if (databaseUrl === undefined) return choice !== 'off';
  if (choice !== 'on') return choice === 'sticky';
  throw new ConfigError(
    'POLLING must be off with DATABASE_URL, or sticky if the proxy keeps a client at one process',
  );
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
