import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Broadcast } from '../live/broadcast';
import { Messages } from '../messages/messages';
import { Presence } from '../presence/presence';

/** Clients spread their return over this time, so that they don't come back all at once. */
const RETURN_WITHIN_MS = 2_000;

/** For what was just written to reach the network. */
const ANSWERS_OUT_MS = 50;

/** SIGTERM: says good-bye, lets work in flight end, then lets nobody hold the server up. */
@Injectable()
export class Drain implements BeforeApplicationShutdown {
  private readonly logger = new Logger(Drain.name);

  constructor(
    private readonly broadcast: Broadcast,
    private readonly presence: Presence,
    private readonly messages: Messages,
    private readonly http: HttpAdapterHost,
  ) {}

  async beforeApplicationShutdown() {
    this.logger.log(`stopping, ${this.presence.online} people are told to come back`);
    this.broadcast.toEverybody('draining', { retryInMs: RETURN_WITHIN_MS });
    await this.messages.finish();
    // The answers to the last senders go out before their connections end.
    await new Promise((resolve) => setTimeout(resolve, ANSWERS_OUT_MS));
    this.http.httpAdapter.getHttpServer().closeAllConnections();
  }
}
