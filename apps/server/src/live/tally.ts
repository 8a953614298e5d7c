import { ERROR_CODES, type ErrorCode } from '@parlour/protocol';

/** How often a command was answered, and how. */
export type Tally = Record<'accepted' | ErrorCode, number>;

export function newTally(): Tally {
  return Object.fromEntries(['accepted', ...ERROR_CODES].map((code) => [code, 0])) as Tally;
}
