import type { Form, Proof } from './proof';

/** A promise, and how it is put to the test. */
export interface Attempt {
  proof: Proof;
  form: Form;
}

/**
 * Each attempt once. Proofs are mostly waiting: that of one process and that of three run side by
 * side, never two of the same form, as those of three share one PostgreSQL and one Redis. Whatever
 * measures comes afterwards and has the machine to itself.
 */
export async function sideBySide(
  attempts: readonly Attempt[],
  carryOut: (attempt: Attempt) => Promise<void>,
): Promise<void> {
  const lane = (isOfIt: (attempt: Attempt) => boolean) =>
    oneByOne(attempts.filter(isOfIt), carryOut);
  await Promise.all([
    lane(({ proof, form }) => !proof.isMeasured && form === 'one'),
    lane(({ proof, form }) => !proof.isMeasured && form === 'cluster'),
  ]);
  await lane(({ proof }) => proof.isMeasured === true);
}

export async function oneByOne(
  attempts: readonly Attempt[],
  carryOut: (attempt: Attempt) => Promise<void>,
): Promise<void> {
  for (const attempt of attempts) await carryOut(attempt);
}
