import { ChatError, LIMITS } from '@parlour/protocol';

/**
 * Refuses what no command can need, before anything looks closer: a payload within the frame's
 * limit may still be nested thousands deep, or be one long list. Walks without recursion, and
 * stops at the first offence, so that its own cost is bounded.
 *
 * @throws ChatError `too_large`, or `invalid` for one nested too deep
 */
export function checkSize(payload: unknown, most: number = LIMITS.payload) {
  const open: [value: unknown, depth: number][] = [[payload, 1]];
  let size = 0;
  for (let next = open.pop(); next; next = open.pop()) {
    const [value, depth] = next;
    size += typeof value === 'string' ? value.length : 1;
    if (value instanceof Uint8Array) {
      size += value.length;
    } else if (typeof value === 'object' && value !== null) {
      if (depth > LIMITS.depth) throw new ChatError('invalid', 'the payload is nested too deep');
      // Not `Object.entries`: a list of half a million would cost a third of a second.
      const isList = Array.isArray(value);
      const inner: unknown[] = isList ? value : Object.values(value);
      size += inner.length;
      if (!isList) for (const key of Object.keys(value)) size += key.length;
      if (size <= most) for (const one of inner) open.push([one, depth + 1]);
    }
    if (size > most) throw new ChatError('too_large', 'the payload is too large');
  }
}
