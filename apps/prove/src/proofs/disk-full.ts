import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Proof, Skipped } from '../proof';
import { storeAway } from '../store-away';
import { readSqlite } from '../stored';

const DISK = '16m';
const MOUNT = `mount -t tmpfs -o size=${DISK} none "$DATA_DIR" && exec "$@"`;
/** As root, and as anybody where the kernel lets anybody be root of their own mounts. */
const WAYS = [['--mount'], ['--user', '--map-root-user', '--mount']];
const BLOCK = Buffer.alloc(64 * 1024);

export const diskFull: Proof = {
  id: 'G14',
  promise: 'a full disk gives refusals, never lies',

  async run(stage) {
    const server = await stage.startServer({ RATE_LIMIT: 'off' }, { under: onSmallDisk() });
    // Only the server sees that disk, and it is gone with the server.
    const dataDir = join('/proc', String(server.pid), 'root', server.dataDir);
    const ballast = join(dataDir, 'ballast');
    const stored = async () => readSqlite(dataDir);
    await storeAway(
      stage,
      { url: server.url, processes: [server], stored },
      {
        what: 'the disk is full',
        takeAway: () => fill(ballast),
        giveBack: () => rmSync(ballast),
      },
    );
  },
};

/** Runs a program with a small disk of its own for DATA_DIR. @throws Skipped where that can't be */
function onSmallDisk(): string[] {
  const env = { ...process.env, DATA_DIR: tmpdir() };
  for (const way of WAYS) {
    const under = ['unshare', ...way, 'sh', '-c', MOUNT, 'sh'] as const;
    const [program, ...args] = under;
    if (spawnSync(program, [...args, 'true'], { env }).status === 0) return [...under];
  }
  throw new Skipped('a full disk needs a small one, and this machine lets nobody mount it');
}

function fill(path: string) {
  try {
    for (;;) writeFileSync(path, BLOCK, { flag: 'a' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
}
