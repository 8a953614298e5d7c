import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Redis } from 'ioredis';
import { Config } from '../config';
import { Database } from '../db/database';
import { newSecret } from '../secrets';

/** How long is waited between two tries to reach Redis: with a part that is random, in ms. */
const RETRY = { least: 100, most: 2_000 };
/** How long one try to connect may take, in ms. */
const CONNECTED_WITHIN_MS = 1_000;
/** Redis has not answered for so long: it is taken for gone. Somebody's message may wait for it. */
const PATIENCE_MS = 200;
/** Letters that wait for the one batch that is under way. More are dropped: nothing rests on them. */
const MOST_WAITING = 20_000;
/** Of one batch: a reader must not stand still over it. */
const BATCH = 1_000;

type Letter = [topic: string, content: unknown];

/** What goes to the others, at once: `n` counts the batches of a sender, those lost among them. */
interface Batch {
  from: string;
  n: number;
  letters: Letter[];
}

type Reader = (content: never, from: string) => void;

/**
 * What the processes tell each other, by way of Redis. It carries hints: whatever is told here is
 * also in the database, or is told again; so a letter that can't go now is dropped, and whoever
 * misses one is told that there was a gap.
 *
 * Invariant: there is at most one batch under way. While Redis is away nothing grows but the one
 * that waits, and that is bounded.
 */
@Injectable()
export class Bus implements OnApplicationShutdown {
  /** Of this process, among the others. */
  readonly id = newSecret();
  /** Letters that were dropped since the start. */
  dropped = 0;
  /** Gaps in what the others told. */
  gaps = 0;
  private readonly logger = new Logger('Bus');
  private readonly redis: { out: Redis; in: Redis } | undefined;
  /** Of this log: several servers may share one Redis. */
  readonly channel: string;
  private readonly readers = new Map<string, Reader>();
  private readonly lastOf = new Map<string, number>();
  /** By topic and key: a later letter takes the place of an earlier one. */
  private waiting = new Map<string, Letter>();
  private n = 0;
  private isUnderWay = false;
  private isTold = false;
  private isStalled = false;
  /** After a gap in what a process told. */
  onGap: (from: string) => void = () => undefined;
  /** When this process can be heard, for the first time or again. */
  onUp: () => void = () => undefined;

  constructor({ redisUrl }: Config, { log }: Database) {
    this.channel = `parlour:${log}`;
    if (redisUrl !== undefined) this.redis = { out: connect(redisUrl), in: connect(redisUrl) };
  }

  /** Whether there may be others. */
  get isShared(): boolean {
    return this.redis !== undefined;
  }

  /** Whether the others can be told something now: Redis is there, and has answered lately. */
  get isUp(): boolean {
    return this.isConnected && !this.isStalled;
  }

  private get isConnected(): boolean {
    return this.redis?.out.status === 'ready' && this.redis.in.status === 'ready';
  }

  /** The connection, for what else is kept in Redis; undefined if there is none. */
  get client(): Redis | undefined {
    return this.redis?.out;
  }

  /** Letters on the topic are read by that. */
  on<T>(topic: string, read: (content: T, from: string) => void) {
    this.readers.set(topic, read);
  }

  /** Begins to listen; the readers are there. */
  open() {
    if (!this.redis) return;
    for (const client of [this.redis.in, this.redis.out]) {
      client.on('error', (error: Error) => this.away(error));
    }
    this.redis.in.on('message', (_channel: string, text: string) => this.hear(text));
    this.redis.in.on('ready', () => void this.subscribe());
    this.redis.out.on('ready', () => this.up());
    for (const client of [this.redis.in, this.redis.out]) client.connect().catch(toldAsError);
  }

  /** Tells the others. `key`: what replaces what, as long as it has not gone. */
  tell(topic: string, key: string, content: unknown) {
    if (!this.redis) return;
    if (!this.isUp || this.waiting.size >= MOST_WAITING) {
      this.drop(1);
      return;
    }
    this.post(topic, key, content);
  }

  /** Says that this process is there: heard by whoever has missed what was told last. */
  beat() {
    if (this.isConnected) this.post('beat', '', null);
  }

  private post(topic: string, key: string, content: unknown) {
    const place = `${topic} ${key}`;
    this.waiting.delete(place);
    this.waiting.set(place, [topic, content]);
    if (!this.isUnderWay) this.begin();
  }

  onApplicationShutdown() {
    this.redis?.in.disconnect();
    this.redis?.out.disconnect();
  }

  private begin() {
    this.isUnderWay = true;
    // What else is told in this turn goes along.
    setImmediate(() => void this.send());
  }

  private async send() {
    const letters = this.take();
    const batch: Batch = { from: this.id, n: ++this.n, letters };
    try {
      await this.redis?.out.publish(this.channel, JSON.stringify(batch));
      this.answered();
    } catch (error) {
      this.isStalled = true;
      this.drop(letters.length);
      this.away(error as Error);
    }
    if (this.waiting.size > 0 && this.isUp) return void setImmediate(() => void this.send());
    this.drop(this.waiting.size);
    this.waiting.clear();
    this.isUnderWay = false;
  }

  private take(): Letter[] {
    const letters: Letter[] = [];
    for (const [place, letter] of this.waiting) {
      letters.push(letter);
      this.waiting.delete(place);
      if (letters.length === BATCH) break;
    }
    return letters;
  }

  /** What is dropped leaves a gap in the count: whoever hears the next one knows. */
  private drop(letters: number) {
    if (letters === 0) return;
    this.dropped += letters;
    this.n++;
  }

  /** Threat: what another version tells, or nobody of ours, must not end the process. */
  private hear(text: string) {
    this.unlessUnreadable(() => this.receive(JSON.parse(text) as Batch));
  }

  private read([topic, content]: Letter, from: string) {
    this.unlessUnreadable(() => this.readers.get(topic)?.(content as never, from));
  }

  private unlessUnreadable(read: () => void) {
    try {
      read();
    } catch (error) {
      this.logger.warn(`what another process told can't be read: ${(error as Error).message}`);
    }
  }

  private receive({ from, n, letters }: Batch) {
    if (from === this.id) return;
    const last = this.lastOf.get(from);
    this.lastOf.set(from, n);
    for (const letter of letters) this.read(letter, from);
    if (n === (last ?? 0) + 1) return;
    if (last !== undefined) this.gaps++;
    this.onGap(from);
  }

  /** Whoever has told something. */
  get sources(): Iterable<string> {
    return this.lastOf.keys();
  }

  /** The process is gone. */
  forget(from: string) {
    this.lastOf.delete(from);
  }

  private async subscribe() {
    try {
      await this.redis?.in.subscribe(this.channel);
      this.up();
    } catch (error) {
      this.away(error as Error);
    }
  }

  /** It stood still, and goes on: the others have missed what was told meanwhile. */
  private answered() {
    if (!this.isStalled) return;
    this.isStalled = false;
    this.up();
  }

  private up() {
    if (!this.isUp) return;
    if (this.isTold) this.logger.log('Redis is there again');
    this.isTold = false;
    this.onUp();
  }

  /** Once: who can't reach it for an hour would fill the disk with saying so. */
  private away({ message }: Error) {
    if (!this.isTold) {
      this.logger.warn(`Redis can't be reached (${message}): the others are heard a little later`);
    }
    this.isTold = true;
  }
}

const toldAsError = () => undefined;

function connect(url: string): Redis {
  return new Redis(url, {
    lazyConnect: true,
    connectionName: 'parlour',
    connectTimeout: CONNECTED_WITHIN_MS,
    commandTimeout: PATIENCE_MS,
    // Threat: what is kept for later grows for as long as Redis is away.
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (times) =>
      Math.min(RETRY.least * 2 ** times, RETRY.most) * (0.5 + Math.random() / 2),
  });
}
