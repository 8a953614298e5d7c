import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { Broadcast } from '../live/broadcast';

/** Clients spread their return over this time, so that they don't come back all at once. */
const RETURN_WITHIN_MS = 2_000;

/** SIGTERM: says goodbye, so that clients come back by themselves and not in a crowd. */
@Injectable()
export class Drain implements BeforeApplicationShutdown {
  constructor(private readonly broadcast: Broadcast) {}

  beforeApplicationShutdown() {
    this.broadcast.toEverybody('draining', { retryInMs: RETURN_WITHIN_MS });
  }
}
