import { Injectable } from '@nestjs/common';
import { ChatError, LIMITS } from '@parlour/protocol';
import { BurstyRateLimiter, RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { Config } from '../config';

/** Seconds in which a spent burst comes back. */
const BURST_BACK_S = 10;

/** How fast one guest may speak: a lasting rate, and a burst on top. */
@Injectable()
export class SendRate {
  private readonly limiter = new BurstyRateLimiter(
    new RateLimiterMemory({ points: LIMITS.sendsPerSecond, duration: 1 }),
    new RateLimiterMemory({
      keyPrefix: 'burst',
      points: LIMITS.sendBurst - LIMITS.sendsPerSecond,
      duration: BURST_BACK_S,
    }),
  );

  constructor(private readonly config: Config) {}

  /** @throws ChatError `rate_limited`, with `retryInMs` */
  async spend(guest: string) {
    if (!this.config.rateLimited) return;
    try {
      await this.limiter.consume(guest);
    } catch (result) {
      if (!(result instanceof RateLimiterRes)) throw result;
      throw new ChatError('rate_limited', 'too many messages at once', {
        retryInMs: Math.max(1, Math.ceil(result.msBeforeNext)),
      });
    }
  }
}
