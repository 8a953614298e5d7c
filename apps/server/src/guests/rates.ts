import { Injectable } from '@nestjs/common';
import { ChatError, LIMITS } from '@parlour/protocol';
import { BurstyRateLimiter, RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { Config } from '../config';

/** What a guest may do only so often: at a lasting rate, with a burst on top that comes back. */
const RATES = {
  send: { perSecond: LIMITS.sendsPerSecond, burst: LIMITS.sendBurst, burstBackS: 10 },
  /** Anything at all: a person's tabs, each in fifty rooms, may all come back at once. */
  command: { perSecond: 200, burst: 2_000, burstBackS: 10 },
  /** Making a room: it stays for good, and pushes others off the list. */
  create: { perSecond: 1, burst: 60, burstBackS: 60 },
  /** Keeping order: each is a commit of its own. */
  moderate: { perSecond: 5, burst: 100, burstBackS: 20 },
  /** Listing the rooms: with a filter it reads every room there is. */
  list: { perSecond: 5, burst: 30, burstBackS: 10 },
} as const;

type Kind = keyof typeof RATES;

/** So many refusals in so many seconds: who goes on asking does not listen. */
const PATIENCE = { points: 1_000, duration: 10 };

/** How fast one guest may go. */
@Injectable()
export class Rates {
  private readonly limiters: Record<Kind, BurstyRateLimiter>;
  private readonly patience = new RateLimiterMemory(PATIENCE);

  constructor(private readonly config: Config) {
    this.limiters = {
      send: limiter('send'),
      command: limiter('command'),
      create: limiter('create'),
      moderate: limiter('moderate'),
      list: limiter('list'),
    };
  }

  /**
   * Resolves when the guest may go on; undefined if nobody is limited.
   *
   * @throws ChatError `rate_limited`, with `retryInMs`
   */
  spend(kind: Kind, guest: string): Promise<void> | undefined {
    return this.config.rateLimited ? this.consume(kind, guest) : undefined;
  }

  /** Counts a refusal; whether the guest may have more of them. */
  async hasPatience(guest: string): Promise<boolean> {
    try {
      await this.patience.consume(guest);
      return true;
    } catch (result) {
      if (!(result instanceof RateLimiterRes)) throw result;
      return false;
    }
  }

  private async consume(kind: Kind, guest: string) {
    try {
      await this.limiters[kind].consume(guest);
    } catch (result) {
      if (!(result instanceof RateLimiterRes)) throw result;
      throw new ChatError('rate_limited', 'too much at once', {
        retryInMs: Math.max(1, Math.ceil(result.msBeforeNext)),
      });
    }
  }
}

function limiter(kind: Kind): BurstyRateLimiter {
  const { perSecond, burst, burstBackS } = RATES[kind];
  return new BurstyRateLimiter(
    new RateLimiterMemory({ points: perSecond, duration: 1 }),
    new RateLimiterMemory({ keyPrefix: 'burst', points: burst - perSecond, duration: burstBackS }),
  );
}
