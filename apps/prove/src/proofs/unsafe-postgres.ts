import { mkdtempSync, rmSync } from 'node:fs';
import { freePort, inMemory, startPostgres } from '@parlour/harness';
import type { Proof, Stage } from '../proof';
import { theServices } from '../services';

/** With any of these off a power cut takes what was committed. */
const SETTINGS = ['fsync', 'full_page_writes', 'synchronous_commit'] as const;

export const unsafePostgres: Proof = {
  id: 'G2',
  promise: 'a PostgreSQL that does not sync what it commits is refused at the start',
  forms: ['cluster'],

  async run(stage) {
    const { redis } = await theServices();
    for (const [n, setting] of SETTINGS.entries()) {
      const refusal = await refusalWithout(stage, setting, redis.url);
      stage.check(
        refusal.includes(`DATABASE_URL`) && refusal.includes(`${setting} is off`),
        `with ${setting} off the server says so, and ends: ${refusal}`,
      );
      stage.progress((n + 1) / SETTINGS.length);
    }
    stage.figure('ways to be unsafe', SETTINGS.length, { least: SETTINGS.length });
  },
};

/** What a server says that finds a PostgreSQL with the setting off. */
async function refusalWithout(stage: Stage, setting: string, redisUrl: string): Promise<string> {
  const dir = mkdtempSync(inMemory('parlour-unsafe-'));
  stage.finally(() => rmSync(dir, { recursive: true, force: true }));
  const settings = { [setting]: 'off' };
  const postgres = await startPostgres({ dir, port: await freePort(), settings });
  stage.finally(() => postgres.stop());
  return stage.startServer({ DATABASE_URL: postgres.url, REDIS_URL: redisUrl }).then(
    () => 'nothing',
    (error: Error) => error.message,
  );
}
