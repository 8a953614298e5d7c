import * as fc from 'fast-check';
import type { Arguments } from './fuzz-calls';
import type { Odd } from './fuzz-values';

/**
 * Calls that nobody has thought of: each field of `good` as it is, missing, or any JSON at all. The
 * same seed gives the same calls.
 */
export function generatedCalls(
  good: Readonly<Record<string, unknown>>,
  seed: number,
  count: number,
): Odd<Arguments>[] {
  const fields = Object.entries(good).map(
    ([field, value]) => [field, anyInPlaceOf(value)] as const,
  );
  const payloads = fc.oneof(
    { weight: 4, arbitrary: fc.record(Object.fromEntries(fields), { requiredKeys: [] }) },
    { weight: 1, arbitrary: fc.jsonValue() },
  );
  return fc
    .sample(payloads, { seed, numRuns: count })
    .map((payload) => [`generated: ${JSON.stringify(payload)?.slice(0, 300)}`, [payload]]);
}

function anyInPlaceOf(value: unknown): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant(value) },
    { weight: 1, arbitrary: fc.jsonValue() },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
    { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 200 }) },
    { weight: 1, arbitrary: fc.oneof(fc.integer(), fc.double(), fc.maxSafeInteger()) },
  );
}
