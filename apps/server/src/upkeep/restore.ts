import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Place } from '../config';
import {
  checkUnused,
  holdSqlite,
  InUse,
  openPostgres,
  type Plain,
  readSqlite,
  tablesOf,
} from '../db/plain';
import { MIGRATION_MS, PostgresDialect } from '../db/postgres-dialect';
import { SqliteDialect } from '../db/sqlite-dialect';
import { censusOf, faultsIn, messagesIn } from './census';
import { counted, lasted, must, Refused } from './outcome';
import { bringUpToDate, kindOf, loadPostgres, loadSqlite } from './snapshots';

/**
 * Puts a backup in the place of what is there, which has to be nothing unless `force` is given.
 *
 * @throws Error if it can't, and then nothing is different
 */
export async function restore(
  { dataDir, databaseUrl, secret }: Place,
  from: string,
  force: boolean,
  tell: (line: string) => void,
) {
  const began = performance.now();
  const file = resolve(from);
  const [kind, wanted] = [kindOf(file), databaseUrl === undefined ? 'SQLite' : 'PostgreSQL'];
  if (kind !== wanted) {
    throw new Refused(
      `${file} is a backup of ${kind}, and DATABASE_URL is ${databaseUrl ? '' : 'not '}set`,
    );
  }
  const db = await (databaseUrl === undefined
    ? intoFile(file, dataDir, secret, force)
    : intoPostgres(file, databaseUrl, force));
  const census = await censusOf(db);
  await db.close();
  must(faultsIn(census), 'what was restored is not whole');
  const has = [counted(census.length, 'room'), counted(messagesIn(census), 'message')];
  tell(`restored ${has.join(', ')} in ${lasted(began)}`);
}

async function intoFile(file: string, dataDir: string, secret: string | undefined, force: boolean) {
  mkdirSync(dataDir, { recursive: true });
  const target = join(dataDir, 'parlour.db');
  if (existsSync(target)) {
    const isEmpty = await isNothing(target);
    checkForce(isEmpty, force, `${target} stays beside it under another name`);
  }
  await loadSqlite(file, dataDir, secret);
  await bringUpToDate(new SqliteDialect(target));
  return readSqlite(target);
}

/**
 * Whether there is nothing in the file. One that is damaged is what backups are for; but what it is,
 * and whether it is worth something, is not for this program to say.
 *
 * @throws InUse
 */
async function isNothing(path: string): Promise<boolean> {
  try {
    const db = await holdSqlite(path);
    const isEmpty = await hasNothing(db);
    await db.close();
    return isEmpty;
  } catch (error) {
    if (error instanceof InUse) throw error;
    return false;
  }
}

async function intoPostgres(file: string, url: string, force: boolean): Promise<Plain> {
  const db = await openPostgres(url);
  try {
    await checkUnused(db);
    const tables = await tablesOf(db);
    const isEmpty = tables.includes('rooms') ? await hasNothing(db) : tables.length === 0;
    checkForce(isEmpty, force, 'what is there is lost');
    await loadPostgres(file, url);
    await bringUpToDate(new PostgresDialect(url, MIGRATION_MS));
    return db;
  } catch (error) {
    await db.close();
    throw error;
  }
}

/** Nobody has said anything there, nor made a room. */
async function hasNothing(db: Plain): Promise<boolean> {
  const [first] = await db.query('select 1 from messages limit 1');
  const rooms = await db.query('select 1 from rooms limit 2');
  return !first && rooms.length < 2;
}

function checkForce(isEmpty: boolean, force: boolean, price: string) {
  if (isEmpty || force) return;
  throw new Refused(`there is something said already: --force takes its place (${price})`);
}
