// PostgreSQL and Redis for a run of Jest.
import { mkdtempSync, rmSync } from 'node:fs';
import { freePort, inMemory } from '../../../../libs/harness/src/places.mjs';
import { startPostgres, startRedis } from '../../../../libs/harness/src/services.mjs';

/** @type {(() => Promise<void>) | undefined} */
let end;

export default async function begin() {
  const dir = mkdtempSync(inMemory('parlour-services-'));
  const [postgres, redis] = await Promise.all([
    startPostgres({ dir, port: await freePort(), settings: { max_connections: '400' } }),
    startRedis({ dir, port: await freePort() }),
  ]);
  Object.assign(process.env, { TEST_POSTGRES: postgres.url, TEST_REDIS: redis.url });
  end = async () => {
    await Promise.all([postgres.stop(), redis.stop()]);
    rmSync(dir, { recursive: true, force: true });
  };
}

export async function endServices() {
  await end?.();
}
