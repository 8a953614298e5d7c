import { LIMITS } from './limits';

/** The room that everyone is in from connect to disconnect: a message there reaches everybody. */
export const LOBBY = 'lobby';

/** The name of everyone who has not chosen one. Nobody can claim it, any number may bear it. */
export const GUEST = 'Guest';

/**
 * A room's slug: letters and digits of any script, and `-`; a mark may follow a letter.
 * Its length is checked apart ({@link LIMITS.roomCodePoints}), so that too long is not "wrong".
 */
const SLUG = /^[\p{L}\p{N}-][\p{L}\p{M}\p{N}-]*$/u;

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Counts what a reader takes for one character: `graphemeCount('👩‍👩‍👧') === 1`. */
export function graphemeCount(text: string): number {
  let count = 0;
  for (const _ of graphemes.segment(text)) count++;
  return count;
}

/** Counts Unicode code points: `codePointCount('😀') === 1`, where `'😀'.length === 2`. */
export function codePointCount(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/** Whether the text has at most so many code points; short ones, which are nearly all, are not counted. */
export function hasAtMost(codePoints: number, text: string): boolean {
  return text.length <= codePoints || codePointCount(text) <= codePoints;
}

/**
 * Makes a room's slug of what a person typed, or `''` if nothing usable is left.
 *
 * @example
 * slugify('  Advanced Programming! ') // 'advanced-programming'
 */
export function slugify(typed: string): string {
  const dashed = typed
    .normalize('NFKC')
    .toLowerCase()
    // Lower case is not always normal: `İ` becomes two characters.
    .normalize('NFKC')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    .replace(/^[-\p{M}]+/u, '');
  return Array.from(dashed).slice(0, LIMITS.roomCodePoints).join('').replace(/-+$/, '');
}

/** What the slug of a room ends with that is not to be guessed: 60 random bits, in base 32. */
const UNLISTED_END = /--[0-9a-hjkmnp-tv-z]{12}$/;

/**
 * Whether the slug is one that only the server makes, for rooms that are not listed. Nobody makes
 * such a room by entering it: so a private one is answered as one that does not exist.
 */
export function isUnlistedSlug(room: string): boolean {
  return UNLISTED_END.test(room);
}

/** Whether `room` is a slug in its one normal form (see {@link SLUG}), whatever its length. */
export function isSlug(room: string): boolean {
  return SLUG.test(room) && room === room.normalize('NFKC').toLowerCase();
}
