import { Injectable } from '@nestjs/common';
import { ChatError, LIMITS } from '@parlour/protocol';
import { BurstyRateLimiter, RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { Config } from '../config';

/** What a guest may do only so often: at a lasting rate, with a burst on top that comes back. */
const RATES = {
  send: { perSecond: LIMITS.sendsPerSecond, burst: LIMITS.sendBurst, burstBackS: 10 },
  /** Making a room: it stays for good, and pushes others off the list. */
  create: { perSecond: 1, burst: 60, burstBackS: 60 },
  /** Listing the rooms: with a filter it reads every room there is. */
  list: { perSecond: 5, burst: 30, burstBackS: 10 },
} as const;

type Kind = keyof typeof RATES;

/** How fast one guest may go. */
@Injectable()
export class Rates {
  private readonly limiters: Record<Kind, BurstyRateLimiter>;

  constructor(private readonly config: Config) {
    this.limiters = { send: limiter('send'), create: limiter('create'), list: limiter('list') };
  }

  /** @throws ChatError `rate_limited`, with `retryInMs` */
  async spend(kind: Kind, guest: string) {
    if (!this.config.rateLimited) return;
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
