import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { Ticks } from '../cluster/ticks';
import { Config } from '../config';
import { Broadcast } from '../live/broadcast';
import { Outage } from '../outage';
import { Presence } from '../presence/presence';

const TICK = 'tick';

/** The server speaks by itself: a tick to everybody, every `TICK_MS`. */
@Injectable()
export class Ticker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly outage = new Outage(
    new Logger('Ticker'),
    'nobody is told a tick',
    'ticks are told again',
  );
  private isOver = false;

  constructor(
    private readonly config: Config,
    private readonly scheduler: SchedulerRegistry,
    private readonly ticks: Ticks,
    private readonly broadcast: Broadcast,
    private readonly presence: Presence,
  ) {}

  // Not `@Interval()`: the next one is due when the last one, of whichever process, was that long ago.
  onApplicationBootstrap() {
    this.wait(this.config.tickMs);
  }

  beforeApplicationShutdown() {
    this.isOver = true;
  }

  private wait(forMs: number) {
    this.scheduler.addTimeout(
      TICK,
      setTimeout(() => void this.tick(), forMs),
    );
  }

  private async tick() {
    this.scheduler.deleteTimeout(TICK);
    const nextInMs = await this.take();
    if (!this.isOver) this.wait(nextInMs);
  }

  /** Tells the tick that is due, if it is; returns in how many ms the next one is. */
  private async take(): Promise<number> {
    try {
      const { tick, nextInMs } = await this.ticks.take();
      if (tick) this.broadcast.toEverybody(TICK, { ...tick, online: this.presence.online });
      this.outage.worked();
      return nextInMs;
    } catch (error) {
      this.outage.failed(error);
      return this.config.tickMs;
    }
  }
}
