import { ChatError, LIMITS } from '@parlour/protocol';

/**
 * Refuses what no command can need, before anything looks closer: a payload within the frame's
 * limit may still be nested thousands deep, or be one long list. Goes no deeper than is allowed, and
 * stops at the first offence, so that its own cost is bounded.
 *
 * @throws ChatError `too_large`, or `invalid` for one nested too deep
 */
export function checkSize(
  payload: unknown,
  most: number = LIMITS.payload,
  depth: number = LIMITS.depth,
) {
  rest(payload, depth, most);
}

/** What is left of `left` units without the value, of so many levels at most: a string's length, or one for anything else. */
function rest(value: unknown, levels: number, left: number): number {
  if (typeof value === 'string') return atLeastNone(left - value.length);
  if (typeof value !== 'object' || value === null) return atLeastNone(left - 1);
  if (value instanceof Uint8Array) return atLeastNone(left - 1 - value.length);
  if (levels === 0) throw new ChatError('invalid', 'the payload is nested too deep');
  left -= 1;
  if (Array.isArray(value)) {
    left = atLeastNone(left - value.length);
    for (const inner of value) left = rest(inner, levels - 1, left);
    return left;
  }
  for (const key in value) {
    left = rest((value as Record<string, unknown>)[key], levels - 1, left - 1 - key.length);
  }
  return atLeastNone(left);
}

function atLeastNone(left: number): number {
  if (left < 0) throw new ChatError('too_large', 'the payload is too large');
  return left;
}
