import { Logger } from '@nestjs/common';
import { Redis } from 'ioredis';

/** How long is waited between two tries to reach Redis: with a part that is random, in ms. */
const RETRY = { least: 100, most: 2_000 };
/** How long one try to connect may take, in ms. */
const CONNECTED_WITHIN_MS = 1_000;
/** Redis has not answered for so long: it is taken for gone. Somebody's message may wait for it. */
const PATIENCE_MS = 200;

/** What is told of a link. */
export interface LinkListener {
  hear(text: string): void;
  /** It can be used, for the first time or again. */
  up(): void;
}

/** The way to Redis and back on one channel. It comes and goes, and keeps nobody waiting. */
export class RedisLink {
  private readonly logger = new Logger('RedisLink');
  /** For what else is kept in Redis, too. */
  readonly out: Redis;
  private readonly in: Redis;
  /** It is connected, and did not answer the last time. */
  private isStalled = false;
  private isTold = false;
  private refusal: string | undefined;

  constructor(
    url: string,
    private readonly channel: string,
    private readonly listener: LinkListener,
  ) {
    [this.out, this.in] = [connect(url), connect(url)];
  }

  /** There is a connection, though maybe nobody at its other end who answers. */
  get isConnected(): boolean {
    return this.out.status === 'ready' && this.in.status === 'ready';
  }

  /** Redis is there, and has answered lately. */
  get isUp(): boolean {
    return this.isConnected && !this.isStalled;
  }

  open() {
    for (const client of [this.in, this.out]) {
      client.on('error', (error: Error) => this.away(error));
    }
    this.in.on('message', (_channel: string, text: string) => this.listener.hear(text));
    this.in.on('ready', () => void this.subscribe());
    this.out.on('ready', () => {
      this.isStalled = false;
      this.up();
    });
    for (const client of [this.in, this.out]) client.connect().catch(toldAsError);
  }

  close() {
    this.in.disconnect();
    this.out.disconnect();
  }

  /** Resolves with whether Redis has taken it. */
  async publish(text: string): Promise<boolean> {
    try {
      await inTime(this.out.publish(this.channel, text));
    } catch (error) {
      this.unanswered(error as Error);
      return false;
    }
    if (this.isStalled) {
      // It stood still, and goes on: the others have missed what was told meanwhile.
      this.isStalled = false;
      this.up();
    }
    return true;
  }

  /**
   * Resolves with the answer; undefined while Redis is away or stands still: nobody waits for it then,
   * and who finds it so tells everybody else here.
   */
  async unlessAway<T>(ask: (redis: Redis) => Promise<T>): Promise<T | undefined> {
    if (!this.isUp) return undefined;
    try {
      return await inTime(ask(this.out));
    } catch (error) {
      this.unanswered(error as Error);
      return undefined;
    }
  }

  /** It is asked nothing more, until it has taken something to publish. One that refuses is there. */
  private unanswered(error: Error) {
    if (error.name === 'ReplyError') return this.refused(error);
    this.isStalled = true;
    this.away(error);
  }

  /** What is published does not come back: whoever should hear it is connected to nobody. */
  listenAnew() {
    this.away(new Error('nothing is heard'));
    this.in.disconnect(true);
  }

  private async subscribe() {
    try {
      await inTime(this.in.subscribe(this.channel));
      this.up();
    } catch (error) {
      this.away(error as Error);
    }
  }

  private up() {
    if (!this.isUp) return;
    if (this.isTold) this.logger.log('Redis is there again');
    this.isTold = false;
    this.refusal = undefined;
    this.listener.up();
  }

  /** Once, too: out of memory it refuses every command. */
  private refused({ message }: Error) {
    if (message !== this.refusal) {
      this.logger.warn(
        `Redis refuses what it is asked (${message}): each process counts for itself`,
      );
    }
    this.refusal = message;
  }

  /** Once: who can't reach it for an hour would fill the disk with saying so. */
  private away({ message }: Error) {
    if (!this.isTold) {
      this.logger.warn(`Redis can't be reached (${message}): the others are heard a little later`);
    }
    this.isTold = true;
  }
}

/**
 * Threat: a process that was busy itself finds the time over before it has read the answer that is
 * there. So it reads once more.
 */
async function inTime<T>(asked: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const end = () => reject(new Error(`no answer in ${PATIENCE_MS} ms`));
    timer = setTimeout(() => setImmediate(end), PATIENCE_MS);
  });
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}

const toldAsError = () => undefined;

function connect(url: string): Redis {
  return new Redis(url, {
    lazyConnect: true,
    connectionName: 'parlour',
    connectTimeout: CONNECTED_WITHIN_MS,
    // Threat: what is kept for later grows for as long as Redis is away.
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (times) =>
      Math.min(RETRY.least * 2 ** times, RETRY.most) * (0.5 + Math.random() / 2),
  });
}
