import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge } from 'prom-client';
import { version } from '../../../../package.json';
import { Bus } from '../cluster/bus';
import { Peers } from '../cluster/peers';
import { Config } from '../config';
import { Storage } from '../db/storage';
import { Whereabouts } from '../guests/whereabouts';
import { Dispatch } from '../live/dispatch';
import { Feeds } from '../live/feeds';
import { InFlight } from '../live/in-flight';
import { SlowReaders } from '../live/slow-readers';
import { Messages } from '../messages/messages';
import { Presence } from '../presence/presence';
import { Latencies } from './latencies';

/** Each of these walks all connections when it is read; how many there are is known without. */
const TOO_DEAR = [
  ...['nodejs_active_handles', 'nodejs_active_handles_total', 'nodejs_active_requests'],
  ...['nodejs_active_requests_total', 'nodejs_active_resources', 'nodejs_active_resources_total'],
  'process_open_fds',
];

/**
 * What Prometheus reads. The parts of the server count with plain numbers, which are looked at when
 * somebody asks; `Latencies` has what can't be counted so. No label names a room or a guest: there
 * is no bound to them, and they are nobody's business.
 */
@Injectable()
export class Metrics {
  private readonly registry;
  readonly contentType: string;

  constructor(
    private readonly config: Config,
    latencies: Latencies,
    private readonly bus: Bus,
    private readonly peers: Peers,
    private readonly storage: Storage,
    private readonly whereabouts: Whereabouts,
    private readonly presence: Presence,
    private readonly dispatch: Dispatch,
    private readonly inFlight: InFlight,
    private readonly slowReaders: SlowReaders,
    private readonly feeds: Feeds,
    private readonly messages: Messages,
  ) {
    this.registry = latencies.registry;
    this.contentType = this.registry.contentType;
    this.people();
    this.commands();
    this.queues();
    this.store();
    this.others();
    // Where nobody may read it, nobody pays for the timer and the watcher in it.
    if (config.metricsToken !== undefined) this.process();
  }

  /** In Prometheus' text format. */
  text(): Promise<string> {
    return this.registry.metrics();
  }

  private people() {
    const { config, whereabouts, presence, feeds } = this;
    this.gauge('connections', 'Connections to this process', () => whereabouts.connectionCount);
    this.gauge('connections_limit', 'MAX_CONNECTIONS', () => config.mostConnections);
    this.gauge('people_online', 'People here, by way of any process', () => presence.online);
    this.gauge('rooms_active', 'Rooms with members on this process', () => feeds.count);
  }

  private commands() {
    const { dispatch, registry } = this;
    new Counter({
      name: 'parlour_commands_total',
      help: 'Commands that were answered, by name and outcome: accepted, or why not',
      labelNames: ['command', 'outcome'],
      registers: [registry],
      collect() {
        this.reset();
        for (const [command, tally] of dispatch.tallies) {
          for (const [outcome, count] of Object.entries(tally))
            this.inc({ command, outcome }, count);
        }
      },
    });
  }

  private queues() {
    const { inFlight, messages, feeds, slowReaders } = this;
    this.gauge('commands_unanswered', 'Commands being answered', () => inFlight.count);
    this.gauge('messages_waiting', 'Messages that wait for a commit', () => messages.waiting);
    this.gauge('feed_lag_changes', 'Changes of a room untold here, at most', () => feeds.lag);
    this.gauge('queued_bytes', 'Bytes that wait for their readers', () => slowReaders.bytes);
    this.gauge('slow_readers', 'Connections that read too slowly', () => slowReaders.count);
    this.counter('slow_readers_cut_total', 'Connections cut for it', () => slowReaders.cuts);
  }

  private store() {
    const { storage, config } = this;
    const most = config.mostBytes > 0 ? config.mostBytes : undefined;
    this.gauge('database_up', 'Whether it answers', () => Number(storage.isAnswering));
    this.gauge('stored_bytes', 'Bytes that the database takes', () => storage.bytes);
    this.gauge('stored_bytes_limit', 'MAX_STORAGE_MB; absent: none', () => most);
  }

  private others() {
    const { bus, peers } = this;
    const redis = () => (bus.isShared ? Number(bus.isUp) : undefined);
    this.gauge('redis_up', 'Whether the others can be told; absent: there are none', redis);
    this.gauge('processes', 'Processes of this server, this one too', () => peers.count + 1);
    this.counter('hints_dropped_total', 'Hints that could not be sent', () => bus.dropped);
    this.counter('hint_gaps_total', 'Gaps in what others have told', () => bus.gaps);
  }

  private process() {
    const { registry } = this;
    new Gauge({
      name: 'parlour_info',
      help: 'Always 1',
      labelNames: ['version'],
      registers: [registry],
    }).set({ version }, 1);
    collectDefaultMetrics({ register: registry });
    for (const name of TOO_DEAR) registry.removeSingleMetric(name);
  }

  /** Undefined: there is no such thing on this server, and nothing is told. */
  private gauge(name: string, help: string, read: () => number | undefined) {
    new Gauge({
      name: `parlour_${name}`,
      help,
      registers: [this.registry],
      collect() {
        const value = read();
        if (value === undefined) this.remove();
        else this.set(value);
      },
    });
  }

  private counter(name: string, help: string, read: () => number) {
    new Counter({
      name: `parlour_${name}`,
      help,
      registers: [this.registry],
      collect() {
        this.reset();
        this.inc(read());
      },
    });
  }
}
