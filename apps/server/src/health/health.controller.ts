import { Controller, Get } from '@nestjs/common';
import { HealthCheck, HealthCheckService, HealthIndicatorService } from '@nestjs/terminus';
import { Database } from '../db/database';
import { Going } from '../live/going';

/** Each look waits for the disk: however many look, there is one at a time. */
const ONE_ANSWER_FOR_MS = 1_000;

/** For whatever watches over the server: is it alive, and can it store? */
@Controller('health')
export class HealthController {
  private askedAt = -Infinity;
  private written: Promise<void> = Promise.resolve();

  constructor(
    private readonly health: HealthCheckService,
    private readonly indicator: HealthIndicatorService,
    private readonly db: Database,
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
    return this.health.check([() => this.staying(), () => this.store()]);
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
      return store.up();
    } catch (error) {
      this.askedAt = -Infinity;
      return store.down((error as Error).message);
    }
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
