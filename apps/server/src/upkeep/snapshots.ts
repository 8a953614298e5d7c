import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { Database } from '../db/database';
import type { LogDialect } from '../db/dialect';
import { migrations } from '../db/migrations';
import { holdSqlite, mustExist, openPostgres, type Plain, readSqlite } from '../db/plain';
import { runPostgresProgram } from '../db/programs';
import { must, Refused } from './outcome';

/** What a backup is of: each database has its own kind of file. */
export type Kind = 'SQLite' | 'PostgreSQL';

const MAGIC: readonly [Kind, string][] = [
  ['SQLite', 'SQLite format 3\0'],
  ['PostgreSQL', 'PGDMP'],
];

/** @throws Refused if it is no backup */
export function kindOf(file: string): Kind {
  mustExist(file);
  const head = Buffer.alloc(16);
  const descriptor = openSync(file, 'r');
  readSync(descriptor, head);
  closeSync(descriptor);
  const [kind] = MAGIC.find(([, magic]) => head.toString('latin1').startsWith(magic)) ?? [];
  if (!kind) throw new Refused(`${file} is no backup of Parlour`);
  return kind;
}

/**
 * Writes what the server has at this moment into a file of its own, while it goes on.
 *
 * @returns whether the secret is in it that guests' tokens are signed with
 */
export async function saveSqlite(dataDir: string, file: string): Promise<boolean> {
  const db = readSqlite(join(dataDir, 'parlour.db'));
  await db.query('vacuum into ?', [file]);
  await db.close();
  const secretFile = join(dataDir, 'secret');
  const copy = await holdSqlite(file);
  if (existsSync(secretFile)) {
    const secret = readFileSync(secretFile, 'utf8').trim();
    await copy.query(`insert into meta (key, value) values ('secret', ?)`, [secret]);
  }
  await copy.close();
  flush(file);
  return existsSync(secretFile);
}

/** The same for PostgreSQL, by its own `pg_dump`. */
export async function savePostgres(url: string, file: string): Promise<boolean> {
  const args = ['--format=custom', '--no-owner', '--no-privileges', `--file=${file}`];
  await runPostgresProgram('pg_dump', args, url);
  flush(file);
  const db = await openPostgres(url);
  const secrets = await db.query(`select 1 from meta where key = 'secret'`);
  await db.close();
  return secrets.length > 0;
}

/**
 * Puts a backup where a server finds it: all of it or nothing.
 *
 * @param secret that is set, so that none is kept with the data
 */
export async function loadSqlite(file: string, dataDir: string, secret?: string) {
  const [target, part] = [join(dataDir, 'parlour.db'), join(dataDir, 'parlour.db.part')];
  try {
    copyFileSync(file, part);
    // There is a secret in it, whoever may read the backup.
    chmodSync(part, 0o600);
    const kept = await prepare(part);
    if (kept !== undefined && secret === undefined) keepSecret(dataDir, kept);
    setAside(target);
    renameSync(part, target);
    flush(dataDir);
  } finally {
    discard(part);
  }
}

/** Makes a copy of a backup what a server can start on; returns the secret that was in it. */
async function prepare(part: string): Promise<string | undefined> {
  const copy = await holdSqlite(part);
  try {
    await checkSqlite(copy);
    const migrated = await copy.query<{ name: string }>('select name from kysely_migration');
    checkKnown(migrated.map(({ name }) => name));
    await beginAnew(copy);
    const [kept] = await copy.query<{ value: string }>(
      `select value from meta where key = 'secret'`,
    );
    await copy.query(`delete from meta where key = 'secret'`);
    return kept?.value;
  } finally {
    await copy.close();
    flush(part);
  }
}

/** The same for PostgreSQL, in place of what is there. */
export async function loadPostgres(file: string, url: string) {
  const migrated = ['--data-only', '--table=kysely_migration', '--file=-', file];
  checkKnown(Array.from((await runPostgresProgram('pg_restore', migrated)).matchAll(NAME), nameIn));
  const args = [
    ...['--single-transaction', '--exit-on-error', '--clean', '--if-exists'],
    ...['--no-owner', '--no-privileges', file],
  ];
  await runPostgresProgram('pg_restore', args, url);
  const db = await openPostgres(url);
  await beginAnew(db);
  await db.close();
}

/** A row of the table of migrations, as PostgreSQL copies it. */
const NAME = /^([^\t\n]+)\t[^\t\n]*$/gm;
const nameIn = ([, name]: RegExpMatchArray) => name as string;

/** A server of this version starts with it, and brings it up to date if it is an older one's. */
export async function bringUpToDate(dialect: LogDialect) {
  const db = await Database.prepared(dialect);
  await db.destroy();
}

async function checkSqlite(db: Plain) {
  const problems = await db.query<{ integrity_check: string }>('pragma integrity_check');
  const lines = problems.flatMap((one) => one.integrity_check.split('\n'));
  const faults = lines.filter((line) => line !== 'ok' && !line.startsWith('***'));
  must(faults, 'the file is damaged');
  const strays = await db.query<{ table: string }>('pragma foreign_key_check');
  must(
    strays.map(({ table }) => table),
    'rows belong to no room',
  );
}

/** @throws Refused for what a newer Parlour has written */
function checkKnown(names: readonly string[]) {
  const unknown = names.filter((name) => !(name in migrations));
  must(unknown, 'it was made by a newer Parlour');
}

/**
 * What was said after the backup is lost, and its places will be taken again. So it is another log:
 * clients let go of what they hold, and of their cursors, which would point into it.
 */
async function beginAnew(db: Plain) {
  await db.query(`update meta set value = '${randomUUID()}' where key = 'log'`);
}

function keepSecret(dataDir: string, secret: string) {
  const path = join(dataDir, 'secret');
  if (existsSync(path)) {
    if (readFileSync(path, 'utf8').trim() === secret) return;
    setAside(path);
  }
  writeFileSync(path, secret, { mode: 0o600 });
  flush(path);
}

/** Nothing is thrown away: it stays beside what takes its place. */
function setAside(path: string) {
  for (const end of ['', '-wal', '-shm']) {
    if (existsSync(path + end))
      renameSync(path + end, `${path}.before-restore-${Date.now()}${end}`);
  }
}

/** On disk, before anybody relies on it. */
export function flush(path: string) {
  const descriptor = openSync(path, 'r');
  fsyncSync(descriptor);
  closeSync(descriptor);
}

/** Takes the place of whatever has the name. */
export function publish(part: string, file: string) {
  renameSync(part, file);
  flush(dirname(file));
}

export function discard(path: string) {
  rmSync(path, { recursive: true, force: true });
}
