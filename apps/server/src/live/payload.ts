import { ChatError, LIMITS } from '@parlour/protocol';

/**
 * Refuses what no command can need, before anything looks closer: a payload within the frame's
 * limit may still be nested thousands deep, or be one long list. Goes no deeper than is allowed, and
 * stops at the first offence, so that its own cost is bounded.
 *
 * @throws ChatError `too_large`, or `invalid` for one nested too deep
 */
export function checkSize(payload: unknown, most: number = LIMITS.payload) {
  rest(payload, 1, most);
}

/** What is left of `left` units without the value: a string's length, or one for anything else. */
function rest(value: unknown, depth: number, left: number): number {
  if (typeof value === 'string') return atLeastNone(left - value.length);
  if (typeof value !== 'object' || value === null) return atLeastNone(left - 1);
  if (value instanceof Uint8Array) return atLeastNone(left - 1 - value.length);
  if (depth > LIMITS.depth) throw new ChatError('invalid', 'the payload is nested too deep');
  left -= 1;
  if (Array.isArray(value)) {
    left = atLeastNone(left - value.length);
    for (const inner of value) left = rest(inner, depth + 1, left);
    return left;
  }
  for (const key in value) {
    left = rest((value as Record<string, unknown>)[key], depth + 1, left - 1 - key.length);
  }
  return atLeastNone(left);
}

function atLeastNone(left: number): number {
  if (left < 0) throw new ChatError('too_large', 'the payload is too large');
  return left;
}
