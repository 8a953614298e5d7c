import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { ChatError, GUEST, graphemeCount, LIMITS } from '@parlour/protocol';
import { Config } from '../config';
import { Guest } from './guest';
import { KnownNames, type Wanted } from './known-names';
import { skeletonsOf, mixesLookAlikes } from './skeleton';

const DAY_MS = 24 * 60 * 60 * 1_000;
const TIDIED_EVERY_MS = 60 * 60 * 1_000;
/** How often it is stored that somebody is still here, as a part of how long a name is kept. */
const SEEN_EVERY = 1 / 3;
const LOOKED_AT_EVERY_MS = 30_000;

/** Nobody is to speak as the chat itself, or as those who keep it. */
const RESERVED = [
  ...[GUEST, 'system', 'server', 'parlour', 'everyone', 'everybody', 'root', 'operator'],
  ...['admin', 'admins', 'administrator', 'moderator', 'moderators', 'mod', 'owner', 'support'],
];
const reserved = new Set(RESERVED.flatMap(skeletonsOf));

interface Claim {
  guest: string;
  name: string;
  skeletons: readonly string[];
  /** When its bearer was last here, ms since the epoch; Infinity while they are. */
  seenAt: number;
}

/** A name that was taken or given up elsewhere. */
export interface NameElsewhere {
  guest: string;
  name: string;
  seenAt: number;
}

/**
 * Who bears which name, and the rules for it. A name is its bearer's while they are here,
 * {@link LIMITS.nameHeldMs} after they drop, and for as long as they keep coming back:
 * `NAME_KEEP_DAYS` after the last time. What is known here is what this process has seen; whether a
 * name can be had is decided by {@link KnownNames}, for all of them.
 */
@Injectable()
export class Names implements OnModuleInit {
  private readonly logger = new Logger('Names');
  /** By each of their skeletons. */
  private readonly claims = new Map<string, Claim>();
  private readonly byGuest = new Map<string, Claim>();
  /** Guests who are gone: who was away for longest comes first, and goes first beyond `MAX_NAMES`. */
  private readonly away = new Set<string>();
  private seenStoredAt = Date.now();
  private isAway = false;

  constructor(
    private readonly config: Config,
    private readonly known: KnownNames,
  ) {}

  async onModuleInit() {
    const known = await this.known.latest(Date.now() - this.keptMs, this.config.mostNames);
    for (const { guest, name, seen_at } of known) {
      const skeletons = skeletonsOf(name);
      if (skeletons.every((skeleton) => this.isFree(skeleton, guest))) {
        this.put({ guest, name, skeletons, seenAt: seen_at });
      }
    }
  }

  /**
   * Takes the name at once; resolves when it is theirs, and a restart can't forget it.
   *
   * @throws ChatError `name_taken`, with a `suggestion`; `invalid` for letters that pose as others
   */
  claim(guest: string, name: string): Promise<void> {
    const skeletons = skeletonsOf(name);
    this.check(guest, name, skeletons);
    const before = this.nameOf(guest);
    this.release(guest);
    this.put({ guest, name, skeletons, seenAt: Infinity });
    if (before === name) return Promise.resolve();
    const freeUntil = Date.now() - this.keptMs;
    return this.decide({ guest, name, skeletons, freeUntil }, before);
  }

  private async decide(wanted: Wanted, before: string | undefined) {
    const { guest, name } = wanted;
    try {
      const isTheirs = await this.known.claim(wanted);
      if (!isTheirs) throw taken('somebody else has this name', this.suggest(guest, name));
    } catch (error) {
      this.takeBack(guest, name, before);
      throw error;
    }
  }

  /** Learns what was taken and given up in other processes. */
  learn({ guest, name, seenAt }: NameElsewhere, isHere: boolean) {
    const claim = this.byGuest.get(guest);
    if (seenAt === 0) return this.release(guest);
    if (claim?.name === name) return;
    const skeletons = skeletonsOf(name);
    for (const skeleton of skeletons) {
      const other = this.claims.get(skeleton);
      if (other) this.release(other.guest);
    }
    this.release(guest);
    this.put({ guest, name, skeletons, seenAt: isHere ? Infinity : seenAt });
    this.evict();
  }

  private evict() {
    const [first] = this.away;
    if (first !== undefined && this.away.size > this.config.mostNames) this.release(first);
  }

  /** Takes a claim back that is not theirs, for the name that the guest had before. */
  private takeBack(guest: string, name: string, before: string | undefined) {
    const claim = this.byGuest.get(guest);
    // Threat: that somebody else has it may have been learnt already, and this claim be gone.
    if (claim && claim.name !== name) return;
    this.release(guest);
    if (before === undefined) return;
    const skeletons = skeletonsOf(before);
    if (!this.areFree(skeletons, guest)) return;
    this.put({ guest, name: before, skeletons, seenAt: claim?.seenAt ?? Infinity });
  }

  nameOf(guest: string): string | undefined {
    return this.claimOf(guest)?.name;
  }

  /** The guest is back: their name is theirs again, if it was kept for them. */
  resume(guest: string) {
    const claim = this.claimOf(guest);
    if (!claim) return;
    claim.seenAt = Infinity;
    this.away.delete(guest);
  }

  /** The guest is gone: their name is kept for a while. */
  hold(guest: string) {
    const claim = this.claimOf(guest);
    if (!claim) return;
    this.release(guest);
    this.put({ ...claim, seenAt: Date.now() });
    this.evict();
    this.remember(guest);
  }

  /** Nobody is this guest any more: the name is free. */
  async forget(guest: string) {
    this.release(guest);
    await this.known.release(guest);
  }

  /** Lets go of what was kept for long enough. */
  @Interval(TIDIED_EVERY_MS)
  tidy() {
    for (const claim of this.byGuest.values()) if (this.isOver(claim)) this.release(claim.guest);
    this.known.forget(Date.now() - this.keptMs).catch((error: unknown) => {
      this.logger.error(error, 'old names can not be forgotten, trying again later');
    });
  }

  /** Who stays for weeks is not forgotten by a restart, nor taken for gone by another process. */
  @Interval(LOOKED_AT_EVERY_MS)
  storeSeen() {
    const now = Date.now();
    if (now - this.seenStoredAt < Math.min(TIDIED_EVERY_MS, this.keptMs * SEEN_EVERY)) return;
    this.seenStoredAt = now;
    for (const { guest, seenAt } of this.byGuest.values()) {
      if (seenAt === Infinity) this.remember(guest);
    }
  }

  private get keptMs(): number {
    return Math.max(LIMITS.nameHeldMs, this.config.nameKeepDays * DAY_MS);
  }

  private check(guest: string, name: string, skeletons: readonly string[]) {
    if (mixesLookAlikes(name)) {
      throw new ChatError('invalid', 'this name mixes letters of two alphabets that look alike', {
        field: 'name',
      });
    }
    if (skeletons.some((skeleton) => reserved.has(skeleton))) {
      // Nothing near it is suggested: that would pose as well.
      throw taken('this name is reserved', undefined);
    }
    if (skeletons.some((skeleton) => !this.isFree(skeleton, guest))) {
      throw taken('somebody else has this name', this.suggest(guest, name));
    }
  }

  private isFree(skeleton: string, guest: string): boolean {
    const claim = this.claims.get(skeleton);
    if (!claim || claim.guest === guest) return true;
    const isOver = this.isOver(claim);
    if (isOver) this.release(claim.guest);
    return isOver;
  }

  private areFree(skeletons: readonly string[], guest: string): boolean {
    return skeletons.every((skeleton) => !reserved.has(skeleton) && this.isFree(skeleton, guest));
  }

  private isOver({ seenAt }: Claim): boolean {
    return seenAt <= Date.now() - this.keptMs;
  }

  private claimOf(guest: string): Claim | undefined {
    const claim = this.byGuest.get(guest);
    return claim && !this.isOver(claim) ? claim : undefined;
  }

  /** A name like it that is free: with the guest's tag behind it. */
  private suggest(guest: string, name: string): string | undefined {
    const { tag } = new Guest(guest);
    const ends = [tag.slice(0, 2), tag, '2', '3', '4', '5'];
    return ends
      .map((end) => `${name} ${end}`)
      .find(
        (one) =>
          graphemeCount(one) <= LIMITS.nameGraphemes &&
          one.length <= LIMITS.nameUnits &&
          !mixesLookAlikes(one) &&
          this.areFree(skeletonsOf(one), guest),
      );
  }

  private put(claim: Claim) {
    for (const skeleton of claim.skeletons) this.claims.set(skeleton, claim);
    this.byGuest.set(claim.guest, claim);
    if (claim.seenAt !== Infinity) this.away.add(claim.guest);
  }

  private release(guest: string) {
    for (const skeleton of this.byGuest.get(guest)?.skeletons ?? []) this.claims.delete(skeleton);
    this.byGuest.delete(guest);
    this.away.delete(guest);
  }

  /** That they were here: it is no loss if this is forgotten once. */
  private remember(guest: string) {
    this.known.keep(guest, Date.now()).then(
      () => (this.isAway = false),
      (error: unknown) => {
        // Once: it may be everybody.
        if (!this.isAway) this.logger.error(error, 'that somebody was here can not be stored');
        this.isAway = true;
      },
    );
  }
}

function taken(message: string, suggestion: string | undefined) {
  return new ChatError('name_taken', message, {
    field: 'name',
    ...(suggestion !== undefined && { suggestion }),
  });
}
