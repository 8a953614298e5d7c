import { Injectable } from '@nestjs/common';
import { Histogram, Registry } from 'prom-client';

/** Seconds, from what nobody notices to what everybody does. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const MESSAGES = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000];

/** Where a frame of messages came from: they were taken in by this process, or read from the log. */
export type Source = 'here' | 'log';

/** How long things take. What calls it does so once for a batch or a frame, never for each member. */
@Injectable()
export class Latencies {
  /** All that is measured here, and whatever else belongs to this server. */
  readonly registry = new Registry();
  private readonly commits = new Histogram({
    name: 'parlour_commit_seconds',
    help: 'How long the store took to commit a batch of messages',
    buckets: SECONDS,
    registers: [this.registry],
  });
  private readonly sizes = new Histogram({
    name: 'parlour_commit_messages',
    help: 'Messages in a batch that was committed',
    buckets: MESSAGES,
    registers: [this.registry],
  });
  private readonly deliveries = new Histogram({
    name: 'parlour_delivery_seconds',
    help: 'From when the oldest message of a frame was taken in to when the members here were sent it',
    buckets: SECONDS,
    labelNames: ['source'],
    registers: [this.registry],
  });
  private readonly delivery = { here: this.deliveriesOf('here'), log: this.deliveriesOf('log') };

  /** A batch is committed; `since`: when that began, by `performance.now()`. */
  committed(messages: number, since: number) {
    this.commits.observe(secondsSince(since));
    this.sizes.observe(messages);
  }

  /** A frame is with the members; `since`: when its oldest message was taken in. */
  delivered(source: Source, since: number) {
    this.delivery[source].observe(secondsSince(since));
  }

  private deliveriesOf(source: Source) {
    this.deliveries.zero({ source });
    return this.deliveries.labels(source);
  }
}

/** The clocks of two machines may differ: nothing takes less than no time. */
const secondsSince = (since: number) => Math.max(0, performance.now() - since) / 1_000;
