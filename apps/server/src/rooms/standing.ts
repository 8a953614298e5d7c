import type { Checked, Term } from '@parlour/protocol';
import { sql, type RawBuilder, type Selectable } from 'kysely';
import type { RoomsTable, StandingsTable } from '../db/schema';

/** What is different for one guest in one room. */
export type Standing = Omit<Selectable<StandingsTable>, 'room' | 'guest'>;

/** How everybody stands of whom nothing else is known. */
export const ORDINARY: Standing = {
  ...{ role: null, muted_until: 0, banned_until: 0, shadowed_until: 0, spent_key: null },
};

/** Whether there is nothing to remember of it. */
export function isOrdinary(standing: Standing): boolean {
  const { role, muted_until, banned_until, shadowed_until, spent_key } = standing;
  const isFree = Math.max(muted_until, banned_until) <= Date.now();
  return isFree && role === null && shadowed_until === 0 && spent_key === null;
}

/** Longer than anybody waits: such a time is for good. */
export const FOR_GOOD = Number.MAX_SAFE_INTEGER;

/** A time in the wire's words. */
export const termUntil = (time: number): Term => (time === FOR_GOOD ? {} : { until: time });

/** The statement that stores how a guest stands in a room. */
export function storing(room: string, guest: string, standing: Standing): RawBuilder<unknown> {
  const { role, muted_until, banned_until, shadowed_until, spent_key } = standing;
  if (isOrdinary(standing)) {
    return sql`delete from standings where room = ${room} and guest = ${guest}`;
  }
  return sql`
    insert into standings
      (room, guest, role, muted_until, banned_until, shadowed_until, spent_key)
    values
      (${room}, ${guest}, ${role}, ${muted_until}, ${banned_until}, ${shadowed_until}, ${spent_key})
    on conflict (room, guest) do update set role = excluded.role,
      muted_until = excluded.muted_until, banned_until = excluded.banned_until,
      shadowed_until = excluded.shadowed_until, spent_key = excluded.spent_key
  `;
}

/** How a guest stands after something is done to them. */
export function standingAfter(
  standing: Standing,
  { access, keyHash }: Pick<RoomsTable, 'access'> & { keyHash: string | null },
  { action, forMs }: Pick<Checked<'moderate'>, 'action' | 'forMs'>,
): Standing {
  const until = forMs === undefined ? FOR_GOOD : Math.min(Date.now() + forMs, FOR_GOOD);
  // Who is shown out of a private room has its key still: it is not theirs any more.
  const out = { role: null, spent_key: keyHash };
  // In a private room everybody has a place.
  const role = access === 'private' ? 'member' : null;
  // That it is over is kept: there is something that they alone see.
  const shadowed_until = Math.min(standing.shadowed_until, Date.now());
  switch (action) {
    case 'mute':
      return { ...standing, muted_until: until };
    case 'shadowMute':
      return { ...standing, shadowed_until: until };
    case 'unmute':
      return { ...standing, muted_until: 0, shadowed_until };
    case 'kick':
      return { ...standing, ...out };
    case 'ban':
      return { ...standing, ...out, banned_until: until };
    case 'unban':
      return { ...standing, banned_until: 0, spent_key: null };
    case 'appoint':
      return { ...standing, role: 'moderator', muted_until: 0, shadowed_until };
    case 'dismiss':
      return standing.role === 'moderator' ? { ...standing, role } : standing;
    case 'handOver':
      return { ...standing, role, muted_until: 0, shadowed_until };
  }
}
