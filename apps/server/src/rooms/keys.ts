import { createHash, randomBytes } from 'node:crypto';
import { LIMITS, slugify } from '@parlour/protocol';
import { base32 } from '../base32';

const END_LENGTH = 12;

/** The key of a private room: 128 bits, in base64url. */
export function newKey(): string {
  return randomBytes(16).toString('base64url');
}

/** A key is random enough for a plain hash: nobody finds it by trying. */
export function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

/** A slug that nobody guesses, for a room that is on no list: see `isUnlistedSlug`. */
export function newUnlistedSlug(title: string): string {
  const end = base32(randomBytes(END_LENGTH));
  const room = LIMITS.roomCodePoints - '--'.length - END_LENGTH;
  const name = Array.from(slugify(title)).slice(0, room).join('').replace(/-+$/, '');
  return `${name || 'room'}--${end}`;
}
