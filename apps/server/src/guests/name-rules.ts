import { ChatError, GUEST, graphemeCount, LIMITS } from '@parlour/protocol';
import { mixesLookAlikes, skeletonsOf } from './skeleton';

/** Nobody is to speak as the chat itself, or as those who keep it. */
const RESERVED = [
  ...[GUEST, 'system', 'server', 'parlour', 'everyone', 'everybody', 'root', 'operator'],
  ...['admin', 'admins', 'administrator', 'moderator', 'moderators', 'mod', 'owner', 'support'],
];
const reserved = new Set(RESERVED.flatMap(skeletonsOf));

export const isReserved = (skeletons: readonly string[]) =>
  skeletons.some((skeleton) => reserved.has(skeleton));

/** @throws ChatError `invalid` for letters that pose as others, `name_taken` for a reserved name */
export function checkName(name: string, skeletons: readonly string[]) {
  if (mixesLookAlikes(name)) {
    throw new ChatError('invalid', 'this name mixes letters of two alphabets that look alike', {
      field: 'name',
    });
  }
  // Nothing near it is suggested: that would pose as well.
  if (isReserved(skeletons)) throw nameTaken('this name is reserved', undefined);
}

/** Names like it that may be had if they are free: with the guest's tag behind it, or a number. */
export function namesLike(name: string, tag: string): string[] {
  const ends = [tag.slice(0, 2), tag, '2', '3', '4', '5'];
  return ends
    .map((end) => `${name} ${end}`)
    .filter(
      (one) =>
        graphemeCount(one) <= LIMITS.nameGraphemes &&
        one.length <= LIMITS.nameUnits &&
        !mixesLookAlikes(one),
    );
}

export function nameTaken(message: string, suggestion: string | undefined) {
  return new ChatError('name_taken', message, {
    field: 'name',
    ...(suggestion !== undefined && { suggestion }),
  });
}
