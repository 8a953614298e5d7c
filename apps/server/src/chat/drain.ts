import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Peers } from '../cluster/peers';
import { Broadcast } from '../live/broadcast';
import { InFlight } from '../live/in-flight';
import { Messages } from '../messages/messages';

/** When clients are told to come back: spread, so that they don't come all at once. */
const RETURN_FROM_MS = 100;
const RETURN_WITHIN_MS = 1_500;

/** For commands that only read, and may wait for others who read. */
const ANSWERED_WITHIN_MS = 2_000;

/** For what was just written to reach the network. */
const ANSWERS_OUT_MS = 100;

/** SIGTERM: says good-bye, lets work in flight end, then lets nobody hold the server up. */
@Injectable()
export class Drain implements BeforeApplicationShutdown {
  private readonly logger = new Logger('Drain');

  constructor(
    private readonly broadcast: Broadcast,
    private readonly messages: Messages,
    private readonly inFlight: InFlight,
    private readonly peers: Peers,
    private readonly http: HttpAdapterHost,
  ) {}

  async beforeApplicationShutdown() {
    const { everybody } = this.broadcast;
    this.logger.log(`stopping, ${everybody.size} connections are told to come back`);
    for (const who of everybody) {
      const spread = Math.random() * (RETURN_WITHIN_MS - RETURN_FROM_MS);
      who.tell('draining', { retryInMs: Math.round(RETURN_FROM_MS + spread) });
    }
    await this.messages.finish();
    await this.inFlight.settled(ANSWERED_WITHIN_MS);
    // The answers to the last senders go out before their connections end.
    await new Promise((resolve) => setTimeout(resolve, ANSWERS_OUT_MS));
    this.http.httpAdapter.getHttpServer().closeAllConnections();
    await this.peers.leave();
  }
}
