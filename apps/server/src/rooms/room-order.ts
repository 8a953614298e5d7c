import { ChatError } from '@parlour/protocol';
import type { Selectable } from 'kysely';
import type { Access, NetworkBansTable, RoomsTable, StandingsTable } from '../db/schema';
import { OPERATOR } from '../guests/operator';
import { fits } from '../secrets';
import { type Pause, Pauses } from './pauses';
import { FOR_GOOD, isOrdinary, ORDINARY, type Standing } from './standing';

/** Who may do what to whom: always to somebody of a lower rank. */
export const RANK = { anybody: 0, member: 1, moderator: 2, owner: 3, operator: 4 } as const;

/** Somebody who wants to get in. */
export interface Comer {
  id: string;
  /** When the guest was made, ms since the epoch. */
  bornAt: number;
  /** What stands for their network in this room. */
  mark(): string;
}

export type NetworkBan = Selectable<NetworkBansTable>;

/** The rules of one room: who gets in, who may speak, who keeps order. */
export class RoomOrder {
  readonly slug: string;
  /** How many times it has changed since it was first read. */
  changes = 0;
  /** Counts the changes in the database: what is decided by this holds only as long as that does. */
  revision: number;
  /** How many deeds of moderators are in it. */
  deeds: number;
  access!: Access;
  keyHash!: string | null;
  owner!: string | null;
  private row!: Selectable<RoomsTable>;
  private isLocked!: boolean;
  private readonly standings = new Map<string, Standing>();
  private pauses = new Pauses(0);

  constructor(
    row: Selectable<RoomsTable> & { deeds: number },
    standings: readonly Selectable<StandingsTable>[],
    private networkBans: readonly NetworkBan[],
  ) {
    this.slug = row.room;
    this.revision = row.revision;
    this.deeds = row.deeds;
    this.update(row);
    for (const { room: _, guest, ...standing } of standings) this.standings.set(guest, standing);
  }

  /** It takes the place of one that was read before. */
  follow(before: RoomOrder) {
    this.changes = before.changes + 1;
    if (this.pauses.ms === before.pauses.ms) this.pauses = before.pauses;
  }

  /** The room has changed. */
  update(row: Selectable<RoomsTable>) {
    this.row = row;
    this.access = row.access;
    this.keyHash = row.key_hash;
    this.owner = row.owner;
    this.isLocked = row.locked === 1;
    if (this.pauses.ms !== row.slow_ms) this.pauses = new Pauses(row.slow_ms);
  }

  standingOf(guest: string): Standing {
    return this.standings.get(guest) ?? ORDINARY;
  }

  stand(guest: string, standing: Standing) {
    if (isOrdinary(standing)) this.standings.delete(guest);
    else this.standings.set(guest, standing);
  }

  networkBansOf(guest: string): NetworkBan[] {
    return this.networkBans.filter((ban) => ban.guest === guest);
  }

  /** These are the networks that the guest is banned by, and no others. */
  banNetworks(guest: string, bans: readonly NetworkBan[]) {
    const now = Date.now();
    const others = this.networkBans.filter((ban) => ban.guest !== guest && ban.until > now);
    this.networkBans = [...others, ...bans];
  }

  /** Who is banned has no say, whatever they were: also an owner, by the operator. */
  rankOf(guest: string): number {
    if (guest === OPERATOR.id) return RANK.operator;
    const { role, banned_until } = this.standingOf(guest);
    if (banned_until > Date.now()) return RANK.anybody;
    return guest === this.owner ? RANK.owner : RANK[role ?? 'anybody'];
  }

  get moderators(): string[] {
    const moderators = [...this.standings].filter(([, { role }]) => role === 'moderator');
    return moderators.map(([guest]) => guest);
  }

  /** What members see of it: as long as this is the same they need not be told. */
  get face(): string {
    const { head: _head, last: _last, revision: _revision, key_hash: _hash, ...seen } = this.row;
    return JSON.stringify([seen, this.moderators]);
  }

  /**
   * Whether the guest may know that there is this room. Threat: whoever may not gets the same
   * answers as for a room that does not exist.
   */
  isKnownTo(guest: string): boolean {
    if (this.access === 'deleted') return false;
    return this.access !== 'private' || this.hasPlace(guest);
  }

  /**
   * Lets somebody in, or throws.
   *
   * @returns whether it was by a key, so that the guest is a member from now on
   * @throws ChatError `not_found` for who may not know of it, `forbidden` for who is banned
   */
  admit(comer: Comer, key?: string): boolean {
    if (this.access === 'deleted') throw noSuchRoom();
    const bannedUntil = this.bannedUntil(comer);
    const isBanned = bannedUntil > Date.now();
    if (this.access !== 'private') {
      if (isBanned) throw banned(bannedUntil);
      return false;
    }
    if (this.hasPlace(comer.id)) return false;
    const { spent_key } = this.standingOf(comer.id);
    if (isBanned || !this.isKey(key) || spent_key === this.keyHash) throw noSuchRoom();
    return true;
  }

  /** Until when the guest is muted; undefined if they are not. */
  mutedUntil(guest: string): number | undefined {
    const { muted_until } = this.standingOf(guest);
    return muted_until > Date.now() ? muted_until : undefined;
  }

  /** Whether what the guest says is seen by them alone. */
  isShadowed(guest: string): boolean {
    return this.standingOf(guest).shadowed_until > Date.now();
  }

  /** Whether something that the guest said is seen by them alone. */
  hasShadows(guest: string): boolean {
    return this.standingOf(guest).shadowed_until > 0;
  }

  /** Everybody who may not do what others may, by id. */
  get restricted(): [guest: string, standing: Standing][] {
    const now = Date.now();
    const restricted = [...this.standings].filter(
      ([, { muted_until, banned_until, shadowed_until }]) =>
        Math.max(muted_until, banned_until, shadowed_until) > now,
    );
    return restricted.sort(([a], [b]) => (a < b ? -1 : 1));
  }

  /** @throws ChatError `forbidden` for who is muted, or where only moderators write */
  checkSpeaker(guest: string) {
    if (!this.isLocked && !this.standings.has(guest)) return;
    const mutedUntil = this.mutedUntil(guest);
    if (mutedUntil !== undefined) throw muted(mutedUntil);
    if (this.isLocked && this.rankOf(guest) < RANK.moderator) {
      throw new ChatError('forbidden', 'only moderators write here just now');
    }
  }

  get isSlow(): boolean {
    return this.pauses.ms > 0;
  }

  /**
   * The pause that the guest takes for the message of that id, if they take one.
   *
   * @throws ChatError `rate_limited`
   */
  pause(guest: string, id: string): Pause | undefined {
    if (!this.isSlow || this.rankOf(guest) >= RANK.moderator) return undefined;
    return this.pauses.take(guest, id);
  }

  private hasPlace(guest: string): boolean {
    return this.rankOf(guest) >= RANK.member;
  }

  /**
   * By their own ban, or by their network's: that holds for guests made after it, so that whoever
   * throws their cookie away stays out, and those who share their roof stay in.
   */
  private bannedUntil({ id, bornAt, mark }: Comer): number {
    const own = this.standingOf(id).banned_until;
    if (this.networkBans.length === 0 || this.rankOf(id) >= RANK.member) return own;
    const theirs = mark();
    const networks = this.networkBans.filter((ban) => ban.mark === theirs && ban.since < bornAt);
    return Math.max(own, ...networks.map(({ until }) => until));
  }

  private isKey(key: string | undefined): boolean {
    return key !== undefined && this.keyHash !== null && fits(key, this.keyHash);
  }
}

/** The one answer for a room that is not there, or not there for this guest. */
export function noSuchRoom() {
  return new ChatError('not_found', 'there is no such room', { field: 'room' });
}

const until = (time: number) => (time === FOR_GOOD ? {} : { retryInMs: time - Date.now() });

function muted(time: number) {
  return new ChatError('forbidden', 'you are muted in this room', until(time));
}

function banned(time: number) {
  return new ChatError('forbidden', 'you are banned from this room', until(time));
}
