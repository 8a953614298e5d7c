import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { LIMITS } from '@parlour/protocol';
import { Config } from '../config';
import { Outage } from '../outage';
import { type Claim, Claims } from './claims';
import { Guest } from './guest';
import { KnownNames, type Wanted } from './known-names';
import { checkName, isReserved, nameTaken, namesLike } from './name-rules';
import { skeletonsOf } from './skeleton';

const DAY_MS = 24 * 60 * 60 * 1_000;
const TIDIED_EVERY_MS = 60 * 60 * 1_000;
/** How often it is stored that somebody is still here, as a part of how long a name is kept. */
const SEEN_EVERY = 1 / 3;
const LOOKED_AT_EVERY_MS = 30_000;

/** A name that was taken or given up elsewhere. */
export interface NameElsewhere {
  guest: string;
  name: string;
  /** 0: it was given up. */
  seenAt: number;
  version: number;
}

/**
 * Who bears which name. A name is its bearer's while they are here,
 * {@link LIMITS.nameHeldMs} after they drop, and for as long as they keep coming back:
 * `NAME_KEEP_DAYS` after the last time. What is known here is what this process has seen; whether a
 * name can be had is decided by {@link KnownNames}, for all of them.
 */
@Injectable()
export class Names implements OnModuleInit {
  private readonly logger = new Logger('Names');
  private readonly outage = new Outage(
    this.logger,
    'that somebody was here can not be stored',
    'that somebody was here is stored again',
  );
  private readonly claims: Claims;
  /** How long a name is kept for whoever is away, in ms. */
  private readonly keptMs: number;
  private seenStoredAt = Date.now();

  constructor(
    private readonly config: Config,
    private readonly known: KnownNames,
  ) {
    this.keptMs = Math.max(LIMITS.nameHeldMs, config.nameKeepDays * DAY_MS);
    this.claims = new Claims(this.keptMs, config.mostNames);
  }

  async onModuleInit() {
    const known = await this.known.latest(Date.now() - this.keptMs, this.config.mostNames);
    for (const { guest, name, seen_at: seenAt, version } of known) {
      const skeletons = skeletonsOf(name);
      if (this.claims.areFree(skeletons, guest)) {
        this.claims.put({ guest, name, skeletons, seenAt, sure: name, version });
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
    const { name: before, sure, version = 0 } = this.claims.of(guest) ?? {};
    this.claims.put({ guest, name, skeletons, seenAt: Infinity, sure, version });
    if (before === name && sure === name) return Promise.resolve();
    const freeUntil = Date.now() - this.keptMs;
    return this.decide({ guest, name, skeletons, freeUntil });
  }

  private async decide(wanted: Wanted) {
    const { guest, name } = wanted;
    try {
      const version = await this.known.claim(wanted);
      if (version === undefined) {
        throw nameTaken('somebody else has this name', this.suggest(guest, name));
      }
      const claim = this.claims.of(guest);
      if (claim) Object.assign(claim, { sure: name, version });
    } catch (error) {
      this.takeBack(guest, name);
      throw error;
    }
  }

  /**
   * Learns what was taken and given up in other processes. Threat: what is learnt late may be older
   * than what was claimed here meanwhile.
   *
   * @returns whether it is learnt: not while the guest's own claim here is not decided
   */
  learn({ guest, name, seenAt, version }: NameElsewhere, isHere: boolean): boolean {
    const claim = this.claims.of(guest);
    if (claim && claim.name !== claim.sure) return false;
    if (claim && claim.version >= version) return true;
    if (seenAt === 0) {
      this.claims.drop(guest);
      return true;
    }
    const skeletons = skeletonsOf(name);
    const seen = isHere ? Infinity : seenAt;
    const learnt = { guest, name, skeletons, seenAt: seen, sure: name, version };
    for (const lost of this.claims.put(learnt)) this.fallBack(lost);
    return true;
  }

  /** Takes a claim back that is not theirs, unless there is another one by now. */
  private takeBack(guest: string, name: string) {
    const claim = this.claims.of(guest);
    if (claim?.name !== name || claim.sure === name) return;
    this.claims.drop(guest);
    this.fallBack(claim);
  }

  /** Whoever has lost a name before it was theirs still has the one of before. */
  private fallBack({ sure, ...lost }: Claim) {
    if (sure === undefined || sure === lost.name) return;
    const skeletons = skeletonsOf(sure);
    const claim = { ...lost, name: sure, skeletons, sure };
    if (this.areFree(skeletons, lost.guest)) this.claims.put(claim);
  }

  nameOf(guest: string): string | undefined {
    return this.claims.of(guest)?.name;
  }

  /** The guest is back: their name is theirs again, if it was kept for them. */
  resume(guest: string) {
    const claim = this.claims.of(guest);
    if (claim) this.claims.put({ ...claim, seenAt: Infinity });
  }

  /** The guest is gone: their name is kept for a while. */
  hold(guest: string) {
    const claim = this.claims.of(guest);
    if (!claim) return;
    this.claims.put({ ...claim, seenAt: Date.now() });
    this.remember(guest);
  }

  /** Nobody is this guest any more: the name is free. */
  async forget(guest: string) {
    this.claims.drop(guest);
    await this.known.release(guest);
  }

  /** Lets go of what was kept for long enough. */
  @Interval(TIDIED_EVERY_MS)
  tidy() {
    this.claims.tidy();
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
    for (const { guest, seenAt } of this.claims) {
      if (seenAt === Infinity) this.remember(guest);
    }
  }

  private check(guest: string, name: string, skeletons: readonly string[]) {
    checkName(name, skeletons);
    if (!this.claims.areFree(skeletons, guest)) {
      throw nameTaken('somebody else has this name', this.suggest(guest, name));
    }
  }

  private suggest(guest: string, name: string): string | undefined {
    return namesLike(name, new Guest(guest).tag).find((one) =>
      this.areFree(skeletonsOf(one), guest),
    );
  }

  private areFree(skeletons: readonly string[], guest: string): boolean {
    return !isReserved(skeletons) && this.claims.areFree(skeletons, guest);
  }

  /** That they were here: it is no loss if this is forgotten once. */
  private remember(guest: string) {
    this.known.keep(guest, Date.now()).then(
      () => this.outage.worked(),
      (error: unknown) => this.outage.failed(error),
    );
  }
}
