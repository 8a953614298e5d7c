import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { ChatError, LIMITS } from '@parlour/protocol';
import { Config } from '../config';
import { isAnybodys } from '../networks';
import { Signer } from './signer';

const HOUR_MS = 60 * 60 * 1_000;
/** How long it is known where somebody came from who is away: for whoever bans them meanwhile. */
const KNOWN_FOR_MS = 24 * HOUR_MS;
/** Networks of one guest: a phone has a few in a day. */
const MOST_NETWORKS = 8;
/** Guests who are away and known, at most: who was away for longest goes first. */
const MOST_AWAY = 100_000;
const FULL = { retryInMs: 30_000 };

const NEVER_SEEN = { latest: '', connections: 0, seenAt: 0 };

interface Trace {
  /** Lately, in the order of coming. */
  networks: Set<string>;
  latest: string;
  connections: number;
  seenAt: number;
}

/**
 * From which networks guests come, for limits and for bans. It is in memory only, for a day, and
 * leaves this class as nothing but a hash.
 */
@Injectable()
export class Whereabouts {
  private readonly traces = new Map<string, Trace>();
  private readonly connections = new Map<string, number>();
  private total = 0;

  constructor(
    private readonly config: Config,
    private readonly signer: Signer,
  ) {}

  get connectionCount(): number {
    return this.total;
  }

  /**
   * @throws ChatError `unavailable` if the server is full, `rate_limited` if the network's share is,
   *   or the guest's, if it is known who they are
   */
  checkConnections(network: string, guest?: string) {
    const { rateLimited, mostConnections, peoplePerAddress } = this.config;
    if (!rateLimited) return;
    if (guest !== undefined && this.connectionsOf(guest) >= LIMITS.connectionsPerGuest) {
      throw new ChatError('rate_limited', 'you have too many connections', { retryInMs: 10_000 });
    }
    if (this.total >= mostConnections)
      throw new ChatError('unavailable', 'this server is full', FULL);
    const most = peoplePerAddress * LIMITS.connectionsPerGuest;
    if ((this.connections.get(network) ?? 0) >= most) {
      throw new ChatError('rate_limited', 'there are too many connections from your network', FULL);
    }
  }

  /** How many connections the guest has here. */
  connectionsOf(guest: string): number {
    return this.traces.get(guest)?.connections ?? 0;
  }

  /** A connection of the guest. */
  arrive(guest: string, network: string) {
    this.total++;
    this.connections.set(network, (this.connections.get(network) ?? 0) + 1);
    const trace = this.traces.get(guest) ?? { networks: new Set(), ...NEVER_SEEN };
    trace.connections++;
    trace.latest = network;
    trace.networks.delete(network);
    trace.networks.add(network);
    const [oldest] = trace.networks;
    if (oldest !== undefined && trace.networks.size > MOST_NETWORKS) trace.networks.delete(oldest);
    this.traces.set(guest, trace);
  }

  depart(guest: string, network: string) {
    this.total--;
    const others = (this.connections.get(network) ?? 0) - 1;
    if (others > 0) this.connections.set(network, others);
    else this.connections.delete(network);
    const trace = this.traces.get(guest);
    if (!trace || --trace.connections > 0) return;
    trace.seenAt = Date.now();
    // Those who are away for longest are at the front: a Map keeps the order.
    this.traces.delete(guest);
    this.traces.set(guest, trace);
    if (this.traces.size > MOST_AWAY + this.total) this.forgetOne();
  }

  /** The network that the guest came from last; undefined if that is not known. */
  latestOf(guest: string): string | undefined {
    return this.traces.get(guest)?.latest;
  }

  /** Marks of the guest's networks of late: see {@link markOf}. */
  marksOf(guest: string, room: string): string[] {
    const networks = [...(this.traces.get(guest)?.networks ?? [])];
    // That of a proxy would stand for everybody.
    const telling = networks.filter((network) => !isAnybodys(network));
    return telling.map((network) => this.markOf(network, room));
  }

  /**
   * What stands for a network in one room. Threat: whoever reads the database must not learn where
   * people live, and IPv4 is small enough to try: so it takes the server's secret as well, and the
   * room is the salt.
   */
  markOf(network: string, room: string): string {
    return this.signer.mac(`network ${room} ${network}`).slice(0, 22);
  }

  @Interval(HOUR_MS)
  tidy() {
    const until = Date.now() - KNOWN_FOR_MS;
    for (const [guest, { connections, seenAt }] of this.traces) {
      if (connections === 0 && seenAt < until) this.traces.delete(guest);
    }
  }

  private forgetOne() {
    for (const [guest, { connections }] of this.traces) {
      if (connections > 0) continue;
      this.traces.delete(guest);
      return;
    }
  }
}
