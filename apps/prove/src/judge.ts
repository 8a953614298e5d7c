import { findBreaches, RULES, type Run } from './checker';
import type { Crowd } from './crowd';
import type { Stage } from './proof';
import type { Stored } from './stored';
import type { System } from './system';

/** Lets a crowd come to rest, stops everything, and holds what was said and shown against the log. */
export async function judge(stage: Stage, crowd: Crowd, system: System) {
  const rested = await crowd.comeToRest();
  crowd.leave();
  await system.kill();

  const stored = await system.stored();
  checkRules(stage, stored, crowd.run(stored));
  stage.check(rested, 'everything is said, and everybody shows it, in the end');
  // With nothing said, nothing would be lost.
  stage.figure('messages stored', stored.rows.length, { least: 1 });
}

/** Makes each rule of the checker a check of the proof. */
export function checkRules(stage: Stage, { integrity }: Stored, run: Run) {
  stage.check(integrity === 'ok', `the database is whole: ${integrity}`);
  const breaches = findBreaches(run);
  for (const [rule, sentence] of Object.entries(RULES)) {
    const found = breaches.filter((breach) => breach.rule === rule);
    stage.check(found.length === 0, `${sentence}; ${found.length} times not: ${found[0]?.what}`);
  }
}
