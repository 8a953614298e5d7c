import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from './progress';
import { SABOTAGES } from './sabotages';
import type { Sabotage } from './sabotages/change';
import type { Verdict } from './stage';
import { buildVariant, HONEST, type Variant } from './variant';

/** Within the workspace, so that the builds find their packages. */
const FOLDER = 'dist/sabotage';

/**
 * Breaks the product in each way of {@link SABOTAGES}, and sees the proof of that promise fail: not
 * by an accident, but by a check that does not hold. The honest build has to pass it before: what
 * fails anyway sees nothing.
 */
export async function seeEachFail(
  ids: readonly string[],
  seed: number,
  only?: string,
): Promise<boolean> {
  const chosen = SABOTAGES.filter(
    ({ proof, form = 'one' }) =>
      (ids.length === 0 || ids.includes(proof)) && (only === undefined || only === form),
  );
  const tries = new Map(
    chosen.map(({ proof, form = 'one' }) => [`${proof} ${form}`, { proof, form }]),
  );
  console.log(`Parlour: ${chosen.length} builds broken on purpose, seed ${seed}\n`);
  let missed = 0;
  for (const [name, { proof: id, form }] of tries) {
    const options = ['--form', form, '--seed', String(seed)];
    const honest = prove(id, HONEST, join(FOLDER, name), options);
    console.log(describe(honest)[0]);
    const isOfIt = (one: Sabotage) => one.proof === id && (one.form ?? 'one') === form;
    for (const sabotage of chosen.filter(isOfIt)) {
      const folder = join(FOLDER, `${id}-${chosen.indexOf(sabotage)}`);
      const verdict = prove(id, await buildVariant(sabotage, folder), folder, options);
      const seen = honest.outcome === 'holds' && verdict.outcome === 'broken';
      if (!seen) missed++;
      console.log(`  ${seen ? '✓' : '✗'} seen to fail: a build that ${sabotage.what}`);
      console.log(seen ? `      ${verdict.reasons[0]}` : describe(verdict).join('\n'));
    }
  }
  rmSync(FOLDER, { recursive: true, force: true });
  console.log(`\n${chosen.length - missed} of ${chosen.length} seen to fail`);
  return missed === 0;
}

/** In a process of its own, for the sabotaged client is part of the program that proves. */
function prove(
  id: string,
  { program, options }: Variant,
  folder: string,
  more: readonly string[],
): Verdict {
  mkdirSync(folder, { recursive: true });
  const args = [program, id, '--short', '--reports', folder, ...more, ...options];
  const { stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  try {
    const report = readFileSync(join(folder, 'proofs.json'), 'utf8');
    const { verdicts } = JSON.parse(report) as { verdicts: [Verdict, ...Verdict[]] };
    // A promise may have several proofs; one that does not hold is enough, and one that this
    // machine can't carry out says nothing.
    const worst = ['broken', 'failed', 'holds', 'skipped'] as const;
    const outcome = worst.find((one) => verdicts.some((verdict) => verdict.outcome === one));
    return verdicts.find((verdict) => verdict.outcome === outcome) ?? verdicts[0];
  } catch (error) {
    throw new Error(`${id} came to no verdict: ${stderr}`, { cause: error });
  }
}
