import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** What opens something to whoever has it: 128 bits, in base64url. */
export function newSecret(): string {
  return randomBytes(16).toString('base64url');
}

/** In hex. A secret is random enough for a plain hash: nobody finds it by trying. */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** Whether it is the secret of that hash; how long it takes does not tell how close it was. */
export function fits(secret: string, hash: string): boolean {
  return timingSafeEqual(Buffer.from(hashOf(secret)), Buffer.from(hash));
}
