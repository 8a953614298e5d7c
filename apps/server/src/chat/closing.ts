import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Outage } from '../outage';
import { Settings } from '../rooms/settings';
import { Membership } from './membership';

const LOOK_EVERY_MS = 1_000;

/** Closes rooms whose countdown is over, also one that ran out while the server was away. */
@Injectable()
export class Closing {
  private readonly outage = new Outage(
    new Logger('Closing'),
    'rooms whose countdown is over can not be closed',
    'rooms are closed again',
  );

  constructor(
    private readonly settings: Settings,
    private readonly membership: Membership,
  ) {}

  @Interval(LOOK_EVERY_MS)
  async look() {
    try {
      const now = Date.now();
      for (const slug of await this.settings.due(now)) {
        const room = await this.settings.closeDue(slug, now);
        if (room) this.membership.tell(room);
      }
      this.outage.worked();
    } catch (error) {
      this.outage.failed(error);
    }
  }
}
