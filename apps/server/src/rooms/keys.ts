import { randomBytes } from 'node:crypto';
import { LIMITS, slugify } from '@parlour/protocol';
import { base32 } from '../base32';

const END_LENGTH = 12;

/** A slug that nobody guesses, for a room that is on no list: see `isUnlistedSlug`. */
export function newUnlistedSlug(title: string): string {
  const end = base32(randomBytes(END_LENGTH));
  const room = LIMITS.roomCodePoints - '--'.length - END_LENGTH;
  const name = Array.from(slugify(title)).slice(0, room).join('').replace(/-+$/, '');
  return `${name || 'room'}--${end}`;
}
