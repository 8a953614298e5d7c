import { Controller, Get, Logger } from '@nestjs/common';
import { HealthCheck, HealthCheckService, HealthIndicatorService } from '@nestjs/terminus';
import { Bus } from '../cluster/bus';
import { Database } from '../db/database';
import { Going } from '../live/going';
import { Outage } from '../outage';

/** Each look waits for the disk: however many look, there is one at a time. */
const ONE_ANSWER_FOR_MS = 1_000;

/** For whatever watches over the server: is it alive, and can it store? */
@Controller('health')
export class HealthController {
  private readonly outage = new Outage(
    new Logger('Health'),
    'nothing can be stored',
    'what is said is stored again',
  );
  private askedAt = -Infinity;
  private written: Promise<void> = Promise.resolve();

  constructor(
    private readonly health: HealthCheckService,
    private readonly indicator: HealthIndicatorService,
    private readonly db: Database,
    private readonly bus: Bus,
    private readonly going: Going,
  ) {}

  @Get('live')
  @HealthCheck()
  live() {
    return this.health.check([]);
  }

  @Get('ready')
  @HealthCheck()
  ready() {
    const parts = [() => this.staying(), () => this.store()];
    return this.health.check(this.bus.isShared ? [...parts, () => this.redis()] : parts);
  }

  /** Who is about to stop is sent nobody new. */
  private staying() {
    const process = this.indicator.check('process');
    return this.going.isGoing ? process.down('it is stopping') : process.up();
  }

  private async store() {
    const store = this.indicator.check('store');
    const now = Date.now();
    if (now - this.askedAt >= ONE_ANSWER_FOR_MS) {
      this.askedAt = now;
      this.written = this.write(now);
    }
    try {
      await this.written;
      this.outage.worked();
      return store.up();
    } catch (error) {
      this.askedAt = -Infinity;
      // Told here alone: anybody may ask, and where the database is would be in the answer.
      this.outage.failed(error);
      return store.down();
    }
  }

  /** The chat goes on without it, a little later for the other processes: no reason to be unready. */
  private redis() {
    const redis = this.indicator.check('redis');
    return this.bus.isUp ? redis.up() : redis.degraded();
  }

  /** A read would not notice a full disk or a lock; nor would a write that changes nothing. */
  private async write(now: number) {
    await this.db
      .insertInto('meta')
      .values({ key: 'checked', value: String(now) })
      .onConflict((known) => known.column('key').doUpdateSet({ value: String(now) }))
      .execute();
  }
}
