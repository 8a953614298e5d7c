import { Controller, Get } from '@nestjs/common';
import { HealthCheck, HealthCheckService, HealthIndicatorService } from '@nestjs/terminus';
import { Database } from '../db/database';

/** For whatever watches over the server: is it alive, and can it store? */
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicator: HealthIndicatorService,
    private readonly db: Database,
  ) {}

  @Get('live')
  @HealthCheck()
  live() {
    return this.health.check([]);
  }

  @Get('ready')
  @HealthCheck()
  ready() {
    return this.health.check([() => this.store()]);
  }

  private async store() {
    const store = this.indicator.check('store');
    try {
      // A read would not notice a full disk, nor another program's lock.
      await this.db
        .updateTable('meta')
        .set(({ ref }) => ({ value: ref('value') }))
        .execute();
      return store.up();
    } catch (error) {
      return store.down((error as Error).message);
    }
  }
}
