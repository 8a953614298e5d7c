// PostgreSQL and Redis for a run of Jest.
import { mkdtempSync, rmSync } from 'node:fs';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres, startRedis } from '../../../../libs/harness/src/services.mjs';

/** In memory, where the system has a place for it: what is tested is not the disk. */
const FOLDER = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** @type {(() => Promise<void>) | undefined} */
let end;

export default async function begin() {
  const dir = mkdtempSync(join(FOLDER, 'parlour-services-'));
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

/** @returns {Promise<number>} a TCP port that nobody has taken, as far as can be known */
export function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (probe.address());
      probe.close(() => resolve(port));
    });
  });
}
