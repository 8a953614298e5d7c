import type { ServerProcess } from '@parlour/harness';
import { findFaults, RULES } from './checker';
import type { Crowd } from './crowd';
import type { Stage } from './proof';
import { readStored } from './stored';

/** Lets a crowd come to rest, stops everything, and holds what was said and shown against the log. */
export async function judge(stage: Stage, crowd: Crowd, server: ServerProcess) {
  const rested = await crowd.comeToRest();
  crowd.leave();
  await server.kill();

  const stored = readStored(server.dataDir);
  stage.check(stored.integrity === 'ok', `the database is whole; SQLite says: ${stored.integrity}`);
  const faults = findFaults(crowd.run(stored));
  for (const [rule, sentence] of Object.entries(RULES)) {
    const found = faults.filter((fault) => fault.rule === rule);
    stage.check(found.length === 0, `${sentence}; ${found.length} times not: ${found[0]?.what}`);
  }
  stage.check(rested, 'everything is said, and everybody shows it, in the end');
  // With nothing said, nothing would be lost.
  stage.figure('messages stored', stored.rows.length, { least: 1 });
}
