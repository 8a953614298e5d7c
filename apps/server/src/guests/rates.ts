import { Injectable } from '@nestjs/common';
import { ChatError, LIMITS } from '@parlour/protocol';
import {
  BurstyRateLimiter,
  type IRateLimiterOptions,
  RateLimiterMemory,
  RateLimiterRes,
} from 'rate-limiter-flexible';
import { Bus } from '../cluster/bus';
import { Config } from '../config';
import { SharedLimiter } from './shared-limiter';
import { Signer } from './signer';
import { Whereabouts } from './whereabouts';

/** So often at a lasting rate, with a burst on top that comes back. */
interface Rate {
  perSecond: number;
  burst: number;
  burstBackS: number;
}

/** What a guest may do only so often. All guests of one network together: see `PEOPLE_PER_ADDRESS`. */
const RATES = {
  send: { perSecond: LIMITS.sendsPerSecond, burst: LIMITS.sendBurst, burstBackS: 10 },
  /** Anything at all: a person's tabs, each in fifty rooms, may all come back at once. */
  command: { perSecond: 200, burst: 2_000, burstBackS: 10 },
  /** Making a room: it stays for good, and pushes others off the list. */
  create: { perSecond: 1, burst: 60, burstBackS: 60 },
  /** Keeping order: each is a commit of its own. */
  moderate: { perSecond: 5, burst: 100, burstBackS: 20 },
  /** Listing the rooms: with a filter it reads every room there is. */
  list: { perSecond: 5, burst: 30, burstBackS: 10 },
  /** Taking another name: everybody is told. */
  rename: { perSecond: 1, burst: 30, burstBackS: 60 },
  /** What goes by HTTP: another device, signing out. */
  request: { perSecond: 1, burst: 20, burstBackS: 60 },
} as const satisfies Record<string, Rate>;

/** What a network may do only so often, for each person that it may have. */
const RATES_OF_NETWORKS = {
  /** Becoming somebody new. */
  guest: { perSecond: 0.1, burst: 10, burstBackS: 600 },
  /** Making all one's tokens void: that is remembered for a year. */
  signOut: { perSecond: 0.01, burst: 1, burstBackS: 600 },
  /** Showing a wrong token of the operator's. */
  guess: { perSecond: 0.02, burst: 0.2, burstBackS: 600 },
} as const satisfies Record<string, Rate>;

type Kind = keyof typeof RATES;
type KindOfNetworks = keyof typeof RATES_OF_NETWORKS;

/** So many refusals in so many seconds: who goes on asking does not listen. */
const PATIENCE = { points: 1_000, duration: 10 };

/** How fast a guest may go, and how fast all those that come from one network. */
@Injectable()
export class Rates {
  private readonly ofGuests: Record<Kind, BurstyRateLimiter>;
  private readonly ofNetworks: Record<Kind | KindOfNetworks, BurstyRateLimiter>;
  private readonly isShared: boolean;
  /** The last one of each that is being counted. */
  private readonly spending = new Map<string, Promise<void>>();
  private readonly patience = new RateLimiterMemory(PATIENCE);

  constructor(
    private readonly config: Config,
    private readonly whereabouts: Whereabouts,
    private readonly signer: Signer,
    bus: Bus,
  ) {
    this.isShared = bus.isShared;
    this.ofGuests = limiters('guest', RATES, 1, bus);
    const all = { ...RATES, ...RATES_OF_NETWORKS };
    this.ofNetworks = limiters('network', all, config.peoplePerAddress, bus);
  }

  /**
   * Resolves when the guest may go on; undefined if nobody is limited. `network` is where they come
   * from, for whoever is not connected.
   *
   * @throws ChatError `rate_limited`, with `retryInMs`
   */
  spend(
    kind: Kind,
    guest: string,
    network = this.whereabouts.latestOf(guest),
  ): Promise<void> | undefined {
    if (!this.config.rateLimited) return undefined;
    const spent = this.spendBoth(kind, guest, network);
    return this.isShared ? this.inOrder(`${kind} ${guest}`, spent) : spent;
  }

  /**
   * The same for what is counted of a network alone.
   *
   * @throws ChatError `rate_limited`, with `retryInMs`
   */
  spendOf(kind: KindOfNetworks, network: string): Promise<void> | undefined {
    if (!this.config.rateLimited) return undefined;
    return consume(this.ofNetworks[kind], this.markOf(network));
  }

  /** Counts a refusal; whether the guest may have more of them. */
  async hasPatience(guest: string): Promise<boolean> {
    try {
      await this.patience.consume(guest);
      return true;
    } catch (result) {
      if (!(result instanceof RateLimiterRes)) throw result;
      return false;
    }
  }

  /**
   * Threat: as Redis begins to stand still, one waits for its answer, and the next is counted here and
   * goes by. A guest's messages are stored in the order they were said in.
   */
  private inOrder(whose: string, spent: Promise<void>): Promise<void> {
    const earlier = this.spending.get(whose);
    const now = earlier ? Promise.allSettled([earlier, spent]).then(() => spent) : spent;
    this.spending.set(whose, now);
    const done = () => this.spending.get(whose) === now && this.spending.delete(whose);
    now.then(done, done);
    return now;
  }

  /** What is refused to one guest is not counted for their network: others there do no worse for it. */
  private async spendBoth(kind: Kind, guest: string, network: string | undefined) {
    await consume(this.ofGuests[kind], guest);
    if (network !== undefined) await consume(this.ofNetworks[kind], this.markOf(network));
  }

  /** Threat: what counts for all processes is in Redis, where nobody's address must be. */
  private markOf(network: string): string {
    return this.isShared ? this.signer.mac(`rate ${network}`).slice(0, 22) : network;
  }
}

async function consume(limiter: BurstyRateLimiter, key: string) {
  try {
    await limiter.consume(key);
  } catch (result) {
    if (!(result instanceof RateLimiterRes)) throw result;
    throw new ChatError('rate_limited', 'too much at once', {
      retryInMs: Math.max(1, Math.ceil(result.msBeforeNext)),
    });
  }
}

function limiters<K extends string>(of: string, rates: Record<K, Rate>, people: number, bus: Bus) {
  const all = Object.entries<Rate>(rates).map(([kind, rate]) => [
    kind,
    limiter(`${of} ${kind}`, rate, people, bus),
  ]);
  return Object.fromEntries(all) as Record<K, BurstyRateLimiter>;
}

function limiter(name: string, rate: Rate, people: number, bus: Bus): BurstyRateLimiter {
  const { perSecond, burst, burstBackS } = rate;
  const lasting = perSecond * people;
  const points = Math.max(1, Math.round(lasting));
  // Less than one a second is one in several.
  const duration = Math.max(1, Math.round(1 / lasting));
  const more = Math.max(1, Math.round(burst * people) - points);
  return new BurstyRateLimiter(
    counter({ keyPrefix: name, points, duration }, bus),
    counter({ keyPrefix: `burst ${name}`, points: more, duration: burstBackS }, bus),
  );
}

function counter(options: IRateLimiterOptions, bus: Bus) {
  return bus.client ? new SharedLimiter(options, bus) : new RateLimiterMemory(options);
}
