import { timingSafeEqual } from 'node:crypto';
import { ChatError } from '@parlour/protocol';
import type { Selectable } from 'kysely';
import type { Access, RoomsTable, StandingsTable } from '../db/schema';
import { hashOf } from './keys';

/** What is different for one guest in one room. */
export type Standing = Omit<Selectable<StandingsTable>, 'room' | 'guest'>;

/** Who may do what to whom: always to somebody of a lower rank. */
export const RANK = { anybody: 0, member: 1, moderator: 2, owner: 3 } as const;

/** How everybody stands of whom nothing else is known. */
const ORDINARY: Standing = { role: null, muted_until: 0, banned_until: 0, spent_key: null };

/** The rules of one room: who gets in, who may speak, who keeps order. */
export class RoomOrder {
  /** How many times it has changed since it was read. */
  changes = 0;
  access!: Access;
  keyHash!: string | null;
  owner!: string | null;
  private isLocked!: boolean;
  private slowMs!: number;
  private readonly standings = new Map<string, Standing>();
  /** When each of those who have to wait may speak again. */
  private readonly pauses = new Map<string, number>();

  constructor(row: Selectable<RoomsTable>, standings: readonly Selectable<StandingsTable>[]) {
    this.update(row);
    for (const { room: _, guest, ...standing } of standings) this.standings.set(guest, standing);
  }

  /** The room has changed. */
  update(row: Selectable<RoomsTable>) {
    this.access = row.access;
    this.keyHash = row.key_hash;
    this.owner = row.owner;
    this.isLocked = row.locked === 1;
    if (this.slowMs !== row.slow_ms) this.pauses.clear();
    this.slowMs = row.slow_ms;
  }

  standingOf(guest: string): Standing {
    return this.standings.get(guest) ?? ORDINARY;
  }

  stand(guest: string, standing: Standing) {
    if (isOrdinary(standing)) this.standings.delete(guest);
    else this.standings.set(guest, standing);
  }

  rankOf(guest: string): number {
    return guest === this.owner ? RANK.owner : RANK[this.standingOf(guest).role ?? 'anybody'];
  }

  get moderators(): string[] {
    const moderators = [...this.standings].filter(([, { role }]) => role === 'moderator');
    return moderators.map(([guest]) => guest);
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
   * Lets the guest in, or throws.
   *
   * @returns whether it was by a key, so that the guest is a member from now on
   * @throws ChatError `not_found` for who may not know of it, `forbidden` for who is banned
   */
  admit(guest: string, key?: string): boolean {
    if (this.access === 'deleted') throw noSuchRoom();
    const { banned_until, spent_key } = this.standingOf(guest);
    const isBanned = banned_until > Date.now();
    if (this.access !== 'private') {
      if (isBanned) throw bannedUntil(banned_until);
      return false;
    }
    if (this.hasPlace(guest)) return false;
    if (isBanned || !this.isKey(key) || spent_key === this.keyHash) throw noSuchRoom();
    return true;
  }

  /**
   * Lets the guest say something, or throws.
   *
   * @returns where it takes a pause: what gives it back, if nothing comes of the message
   * @throws ChatError `forbidden` for who is muted, or where only moderators write; `rate_limited`
   */
  speak(guest: string): (() => void) | undefined {
    if (!this.isLocked && this.slowMs === 0 && !this.standings.has(guest)) return undefined;
    if (this.rankOf(guest) >= RANK.moderator) return undefined;
    const now = Date.now();
    const { muted_until } = this.standingOf(guest);
    if (muted_until > now) throw mutedUntil(muted_until);
    if (this.isLocked) throw new ChatError('forbidden', 'only moderators write here just now');
    return this.slowMs > 0 ? this.takePause(guest, now) : undefined;
  }

  private takePause(guest: string, now: number): () => void {
    const retryInMs = (this.pauses.get(guest) ?? 0) - now;
    if (retryInMs > 0) {
      throw new ChatError('rate_limited', 'this room is in slow mode', { retryInMs });
    }
    // Those who may speak again are at the front: a Map keeps the order of coming.
    for (const [first, until] of this.pauses) {
      if (until > now) break;
      this.pauses.delete(first);
    }
    this.pauses.set(guest, now + this.slowMs);
    return () => this.pauses.delete(guest);
  }

  private hasPlace(guest: string): boolean {
    const isBanned = this.standingOf(guest).banned_until > Date.now();
    return !isBanned && this.rankOf(guest) >= RANK.member;
  }

  private isKey(key: string | undefined): boolean {
    if (key === undefined || this.keyHash === null) return false;
    return timingSafeEqual(Buffer.from(hashOf(key)), Buffer.from(this.keyHash));
  }
}

/** Whether there is nothing to remember of it. */
export function isOrdinary({ role, muted_until, banned_until, spent_key }: Standing): boolean {
  const now = Date.now();
  return role === null && muted_until <= now && banned_until <= now && spent_key === null;
}

/** The one answer for a room that is not there, or not there for this guest. */
export function noSuchRoom() {
  return new ChatError('not_found', 'there is no such room', { field: 'room' });
}

/** Longer than anybody waits: such a time is for good. */
export const FOR_GOOD = Number.MAX_SAFE_INTEGER;

const until = (time: number) => (time === FOR_GOOD ? {} : { retryInMs: time - Date.now() });

function mutedUntil(time: number) {
  return new ChatError('forbidden', 'you are muted in this room', until(time));
}

function bannedUntil(time: number) {
  return new ChatError('forbidden', 'you are banned from this room', until(time));
}
