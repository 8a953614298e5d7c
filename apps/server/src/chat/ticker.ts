import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { Config } from '../config';
import { Broadcast } from '../live/broadcast';
import { Presence } from '../presence/presence';

/** The server speaks by itself: a tick to everybody, every `TICK_MS`. */
@Injectable()
export class Ticker implements OnApplicationBootstrap {
  private count = 0;

  constructor(
    private readonly config: Config,
    private readonly scheduler: SchedulerRegistry,
    private readonly broadcast: Broadcast,
    private readonly presence: Presence,
  ) {}

  // Not `@Interval()`: that would fix the time before the settings are read.
  onApplicationBootstrap() {
    this.scheduler.addInterval(
      'tick',
      setInterval(() => this.tick(), this.config.tickMs),
    );
  }

  private tick() {
    this.count++;
    const { count } = this;
    this.broadcast.toEverybody('tick', { count, at: Date.now(), online: this.presence.online });
  }
}
