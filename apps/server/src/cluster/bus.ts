import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { Config } from '../config';
import { Database } from '../db/database';
import { newSecret } from '../secrets';
import { RedisLink } from './redis-link';

/** Letters that wait for the one batch that is under way. More are dropped: nothing rests on them. */
const MOST_WAITING = 20_000;
/** Of one batch: a reader must not stand still over it. */
const BATCH = 1_000;
const BEAT = 'beat';

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
  private readonly logger = new Logger('Bus');
  /** Of this process, among the others. */
  readonly id = newSecret();
  /** Of this log: several servers may share one Redis. */
  readonly channel: string;
  /** Letters that were dropped since the start. */
  dropped = 0;
  /** Gaps in what the others told. */
  gaps = 0;
  /** After a gap in what a process told. */
  onGap: (from: string) => void = () => undefined;
  /** When this process can be heard, for the first time or again. */
  onUp: () => void = () => undefined;
  private readonly link: RedisLink | undefined;
  private readonly readers = new Map<string, Reader>();
  private readonly lastOf = new Map<string, number>();
  /** By topic and key: a later letter takes the place of an earlier one. */
  private readonly waiting = new Map<string, Letter>();
  private n = 0;
  /** The last batch of this process that Redis has taken, that came back, and that should have. */
  private taken = 0;
  private heard = 0;
  private due = 0;
  private isUnderWay = false;

  constructor({ redisUrl }: Config, { log }: Database) {
    this.channel = `parlour:${log}`;
    if (redisUrl === undefined) return;
    this.link = new RedisLink(redisUrl, this.channel, {
      hear: (text) => this.hear(text),
      up: () => this.onUp(),
    });
  }

  /** Whether there may be others. */
  get isShared(): boolean {
    return this.link !== undefined;
  }

  /** Whether the others can be told something now. */
  get isUp(): boolean {
    return this.link?.isUp ?? false;
  }

  /** The connection, for what else is kept in Redis; undefined if there is none. */
  get client(): Redis | undefined {
    return this.link?.out;
  }

  /** Asks Redis for something else than to carry hints: see {@link RedisLink.unlessAway}. */
  async unlessAway<T>(ask: (redis: Redis) => Promise<T>): Promise<T | undefined> {
    return this.link?.unlessAway(ask);
  }

  /** Whoever has told something. */
  get sources(): Iterable<string> {
    return this.lastOf.keys();
  }

  /** Letters on the topic are read by that. */
  on<T>(topic: string, read: (content: T, from: string) => void) {
    this.readers.set(topic, read);
  }

  /** Begins to listen; the readers are there. */
  open() {
    this.link?.open();
  }

  onApplicationShutdown() {
    this.link?.close();
  }

  /** Tells the others. `key`: what replaces what, as long as it has not gone. */
  tell(topic: string, key: string, content: unknown) {
    if (!this.link) return;
    if (this.isUp && this.waiting.size < MOST_WAITING) this.post(topic, key, content);
    else this.drop(1);
  }

  /**
   * Says that this process is there: heard by whoever has missed what was told last. It goes out also
   * while Redis seems to stand still, to see whether it does. Threat: a connection that is lost
   * somewhere on the way hears nothing, and is not told so; but what went out comes back.
   */
  beat() {
    if (this.heard < this.due && this.link?.isUp) {
      this.link.listenAnew();
      this.heard = this.taken;
    }
    this.due = this.taken;
    if (this.link?.isConnected) this.post(BEAT, '', null);
  }

  /** The process is gone. */
  forget(from: string) {
    this.lastOf.delete(from);
  }

  private post(topic: string, key: string, content: unknown) {
    const place = `${topic} ${key}`;
    this.waiting.delete(place);
    this.waiting.set(place, [topic, content]);
    if (this.isUnderWay) return;
    this.isUnderWay = true;
    // What else is told in this turn goes along.
    setImmediate(() => void this.send());
  }

  private async send() {
    const letters = this.take();
    const batch: Batch = { from: this.id, n: ++this.n, letters };
    const isTaken = await this.link?.publish(JSON.stringify(batch));
    if (isTaken) this.taken = batch.n;
    else this.drop(letters.length);
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

  private receive({ from, n, letters }: Batch) {
    if (from === this.id) return void (this.heard = n);
    const last = this.lastOf.get(from);
    this.lastOf.set(from, n);
    for (const [topic, content] of letters) {
      this.unlessUnreadable(() => this.readers.get(topic)?.(content as never, from));
    }
    if (n === (last ?? 0) + 1) return;
    if (last !== undefined) this.gaps++;
    this.onGap(from);
  }

  private unlessUnreadable(read: () => void) {
    try {
      read();
    } catch (error) {
      this.logger.warn(`what another process told can't be read: ${(error as Error).message}`);
    }
  }
}
