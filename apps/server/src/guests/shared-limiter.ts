import {
  type IRateLimiterOptions,
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
} from 'rate-limiter-flexible';
import type { Bus } from '../cluster/bus';

/** Counts for all processes together; while Redis is away each counts for itself. */
export class SharedLimiter extends RateLimiterRedis {
  private readonly own: RateLimiterMemory;

  constructor(
    options: IRateLimiterOptions,
    private readonly bus: Bus,
  ) {
    super({
      ...options,
      keyPrefix: `${bus.channel} ${options.keyPrefix}`,
      storeClient: bus.client,
      rejectIfRedisNotReady: true,
    });
    this.own = new RateLimiterMemory(options);
  }

  override async consume(...of: Parameters<RateLimiterRedis['consume']>) {
    const counted = await this.bus.unlessAway(() =>
      super.consume(...of).catch((result: unknown) => {
        // Refused: that is an answer as well.
        if (result instanceof RateLimiterRes) return { result };
        throw result;
      }),
    );
    if (counted === undefined) return this.own.consume(...of);
    if ('result' in counted) throw counted.result;
    return counted;
  }
}
