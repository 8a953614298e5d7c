import { existsSync, mkdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Place } from '../config';
import { mustExist, openPostgres, type Plain, readSqlite } from '../db/plain';
import { MIGRATION_MS, PostgresDialect } from '../db/postgres-dialect';
import { SqliteDialect } from '../db/sqlite-dialect';
import { hashOf } from '../secrets';
import { censusOf, type Counted, countersOf, faultsIn, messagesIn, missingIn } from './census';
import { counted, lasted, must, Refused, sized } from './outcome';
import {
  bringUpToDate,
  discard,
  loadPostgres,
  loadSqlite,
  publish,
  savePostgres,
  saveSqlite,
} from './snapshots';

type Tell = (line: string) => void;

/**
 * Writes a backup while the server runs, and restores it into a scratch place to see that it is
 * whole: what was there before has to be in it.
 *
 * @throws Error if it is not, and then there is none
 */
export async function backup(
  { dataDir, databaseUrl, secret }: Place,
  to: string | undefined,
  tell: Tell,
) {
  const began = performance.now();
  const isPostgres = databaseUrl !== undefined;
  const file = resolve(to ?? join(dataDir, 'backups', named(isPostgres)));
  const part = `${file}.part`;
  if (existsSync(file) && statSync(file).isDirectory()) {
    throw new Refused(`${file} is a folder: name the file that the backup is to be`);
  }
  if (!isPostgres) mustExist(join(dataDir, 'parlour.db'));
  if (to === undefined) mkdirSync(dirname(file), { recursive: true });
  // Threat: a disk that is not mounted, and a good backup on the one that it is there to survive.
  else if (!existsSync(dirname(file))) throw new Refused(`there is no folder ${dirname(file)}`);
  discard(part);
  try {
    const before = await looked(dataDir, databaseUrl);
    const hasSecret = isPostgres
      ? await savePostgres(databaseUrl, part)
      : await saveSqlite(dataDir, part);
    const after = await looked(dataDir, databaseUrl);
    const census = isPostgres
      ? await triedInPostgres(part, databaseUrl)
      : await triedInFile(part, dirname(file));
    must([...faultsIn(census), ...missingIn(census, before, after)], 'the backup is not whole');
    publish(part, file);
    const has = [counted(census.length, 'room'), counted(messagesIn(census), 'message')];
    const { size } = statSync(file);
    tell(`backup of ${has.join(', ')}: ${sized(size)} in ${lasted(began)}, restored and compared`);
    tell(file);
    tell(hasSecret && secret === undefined ? WITH_SECRET : WITHOUT_SECRET);
  } finally {
    discard(part);
  }
}

const WITH_SECRET =
  'The secret is in it that says who a guest is: keep the file from other eyes, as you keep the data.';
const WITHOUT_SECRET =
  'The secret that says who a guest is is not in it, for it is a setting: keep SECRET with it.';

function named(isPostgres: boolean): string {
  const time = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
  return `parlour-${time}.${isPostgres ? 'dump' : 'db'}`;
}

/** How far each room of the server has come now. */
async function looked(dataDir: string, databaseUrl: string | undefined) {
  return asked(
    databaseUrl === undefined
      ? readSqlite(join(dataDir, 'parlour.db'))
      : await openPostgres(databaseUrl),
    countersOf,
  );
}

async function triedInFile(file: string, beside: string): Promise<Counted[]> {
  const scratch = join(beside, `.${basename(file)}.check`);
  // Of one that was killed.
  discard(scratch);
  mkdirSync(scratch);
  try {
    await loadSqlite(file, scratch);
    const restored = join(scratch, 'parlour.db');
    await bringUpToDate(new SqliteDialect(restored));
    return await asked(readSqlite(restored), censusOf);
  } finally {
    discard(scratch);
  }
}

async function triedInPostgres(file: string, databaseUrl: string): Promise<Counted[]> {
  // Always the same one for a database, so that one that was killed leaves nothing behind for long.
  const name = `parlour_check_${hashOf(new URL(databaseUrl).pathname).slice(0, 12)}`;
  const server = await openPostgres(databaseUrl);
  try {
    await server.query(`drop database if exists ${name}`);
    await server.query(`create database ${name}`).catch(({ message }: Error) => {
      throw new Refused(`it can't be restored for a check, and so there is no backup: ${message}`);
    });
    const url = Object.assign(new URL(databaseUrl), { pathname: name }).href;
    await loadPostgres(file, url);
    await bringUpToDate(new PostgresDialect(url, MIGRATION_MS));
    return await asked(await openPostgres(url), censusOf);
  } finally {
    await server.query(`drop database if exists ${name}`);
    await server.close();
  }
}

async function asked<T>(db: Plain, ask: (db: Plain) => Promise<T>): Promise<T> {
  try {
    return await ask(db);
  } finally {
    await db.close();
  }
}
