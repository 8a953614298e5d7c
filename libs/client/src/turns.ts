import { LIMITS } from '@parlour/protocol';
import { type Entry, isWaiting } from './entry';

/** Whoever is silent for so long has lost its turn. */
export const TURN_MS = 3_000;

/** No server asks for a longer pause between two messages. */
export const LONGEST_PAUSE_MS = LIMITS.slowMs;

/** What is to be done about a room: nothing, send an entry, or look again after some ms. */
export type Turn = { entry: Entry } | { againInMs: number } | undefined;

/**
 * Takes the turn to send the first entry that waits for a room, if it is free. Of several outboxes
 * on one store one at a time sends what waits there: so it is said in the order it was written in,
 * and no entry is sent by two at once.
 */
export function takeTurn(
  entries: readonly Entry[],
  room: string,
  by: { name: string; guest: string },
  now = Date.now(),
): { turn: Turn; entries: readonly Entry[] } {
  const first = entries.find((entry) => isWaiting(entry, room));
  if (!first) return { turn: undefined, entries };
  const left = (first.turn?.until ?? 0) - now;
  // Longer than any turn: the clock was put back meanwhile.
  const isTaken = first.turn?.of !== by.name && left > 0 && left <= TURN_MS;
  if (isTaken) return { turn: { againInMs: left }, entries };
  const { againAt = 0, ...tried } = first;
  const againInMs = againAt - now;
  if (againInMs > 0 && againInMs <= LONGEST_PAUSE_MS) return { turn: { againInMs }, entries };
  const entry = { ...tried, guest: first.guest ?? by.guest, turn: turnOf(by.name, now) };
  return { turn: { entry }, entries: entries.map((one) => (one === first ? entry : one)) };
}

/** A turn that begins now. */
export function turnOf(name: string, now = Date.now()): Entry['turn'] {
  return { of: name, until: now + TURN_MS };
}
