import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Place, readPlace } from '../config';
import { backup } from './backup';
import { migrate } from './migrate';
import { Refused } from './outcome';
import { restore } from './restore';

const USAGE = `usage:
  npm run backup [-- FILE]
  npm run restore -- FILE [--force]
  npm run migrate [-- --from FILE] [--to postgres://user@host/database]

The data are where the server has them: by DATA_DIR, or by DATABASE_URL if it is set.
`;

const tell = (line: string) => void process.stdout.write(`${line}\n`);

// A backup, or what becomes of one, is for its owner alone.
process.umask(0o077);
process.exitCode = await run(process.argv.slice(2));

async function run([command = '', ...args]: string[]): Promise<number> {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        force: { type: 'boolean', default: false },
        from: { type: 'string' },
        to: { type: 'string' },
      },
    });
    const [file, ...rest] = positionals;
    if (rest.length > 0) return usage();
    const place = readPlace();
    if (command === 'backup') await backup(place, file, tell);
    else if (command === 'restore' && file) await restore(place, file, values.force, tell);
    else if (command === 'migrate' && !file) return await migrated(place, values);
    else return usage();
    return 0;
  } catch (error) {
    // Always one line, whoever has thrown it.
    const [line] = (error as Error).message.split('\n');
    process.stderr.write(`Parlour: no ${command}: ${line}\n`);
    return 1;
  }
}

async function migrated(place: Place, asked: { from?: string; to?: string }): Promise<number> {
  // By the rules of the setting.
  const to =
    asked.to !== undefined ? readPlace({ DATABASE_URL: asked.to }).databaseUrl : place.databaseUrl;
  if (to === undefined) throw new Refused('where to? Give --to, or set DATABASE_URL');
  const from = resolve(asked.from ?? join(place.dataDir, 'parlour.db'));
  let isStopped = false;
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => (isStopped = true));
  const done = await migrate({ from, to, secret: place.secret, isStopped: () => isStopped, tell });
  return done ? 0 : 130;
}

function usage(): number {
  process.stderr.write(USAGE);
  return 2;
}
