import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Database } from '../db/database';
import { migrations } from '../db/migrations';
import {
  checkUnused,
  holdSqlite,
  mustExist,
  openPostgres,
  type Plain,
  tablesOf,
} from '../db/plain';
import { MIGRATION_MS, PostgresDialect } from '../db/postgres-dialect';
import { censusOf, countersOf, faultsIn, messagesIn } from './census';
import { countsOf, insertRows, nextRows, type Place, placeAfter, TABLES } from './copying';
import { counted, lasted, must, Refused } from './outcome';
import { Progress } from './progress';

/** What is noted in the target while it is not whole: how far it has come, and of what. */
interface Mark {
  log: string;
  /** What the source was like: it must not have changed when the copying goes on. */
  source: string;
  place: Place | null;
}

export interface Migration {
  /** The SQLite file; its secret is beside it. */
  from: string;
  /** The address of the PostgreSQL database. */
  to: string;
  /** The one that is set, if it is: then none is kept with the data. */
  secret: string | undefined;
  /** To be asked after each batch. */
  isStopped(): boolean;
  tell(line: string): void;
}

/**
 * Copies a SQLite database into an empty one of PostgreSQL. It can be ended at any moment, and goes
 * on when it is run again: each batch and the mark of how far it came are one transaction.
 *
 * @returns whether it is done
 * @throws Error if it can't be, or what has come is not the same
 */
export async function migrate(migration: Migration): Promise<boolean> {
  const { from, to, tell } = migration;
  const began = performance.now();
  mustExist(from);
  const source = await holdSqlite(from);
  await checkCurrent(source);
  const target = await opened(to);
  try {
    const done = await copy(source, target, await beginning(source, target), migration);
    if (!done) {
      tell('stopped; run it again, and it goes on from here');
      return false;
    }
    await compare(source, target);
    await finish(source, target, migration);
    const census = await censusOf(target);
    const has = [counted(census.length, 'room'), counted(messagesIn(census), 'message')];
    tell(`${has.join(', ')} copied and compared in ${lasted(began)}; ${from} is as it was`);
    return true;
  } finally {
    await target.close();
    await source.close();
  }
}

/** @throws Refused unless it is as this version writes it */
async function checkCurrent(source: Plain) {
  const done = await source.query<{ name: string }>('select name from kysely_migration');
  const names = new Set(done.map(({ name }) => name));
  const isCurrent = Object.keys(migrations).every((name) => names.delete(name)) && names.size === 0;
  if (!isCurrent) {
    throw new Refused('it was written by another version: start this one on it once, and stop it');
  }
}

/** With our tables, and nobody else's. */
async function opened(url: string): Promise<Plain> {
  const target = await openPostgres(url);
  try {
    await checkUnused(target);
    const tables = await tablesOf(target);
    if (tables.length > 0 && !tables.includes('kysely_migration')) {
      throw new Refused('there are tables of something else in the target: give an empty database');
    }
    const db = await Database.prepared(new PostgresDialect(url, MIGRATION_MS));
    await db.destroy();
    return target;
  } catch (error) {
    await target.close();
    throw error;
  }
}

/** The mark of what has been copied so far; a new one in a database where nothing is yet. */
async function beginning(source: Plain, target: Plain): Promise<Mark> {
  const fresh = { log: await logOf(source), source: await tracesOf(source) };
  const [known] = await target.query<{ value: string }>(
    `select value from meta where key = 'migrating'`,
  );
  if (known) {
    const mark = JSON.parse(known.value) as Mark;
    if (mark.log === fresh.log && mark.source === fresh.source) return mark;
    throw new Refused(
      'a copy of something else, or of what this was before, is in the target: empty it first',
    );
  }
  const mark: Mark = { ...fresh, place: { table: TABLES[0] as Place['table'], after: null } };
  await inTransaction(target, async () => {
    const counts = await countsOf(target);
    const said = [...counts].filter(([table, n]) => n > (table === 'rooms' ? 1 : 0));
    must(
      said.map(([table, n]) => counted(n, 'row') + ` in ${table}`),
      'there is something in the target already',
    );
    // The lobby that every new database has: the one that is copied takes its place.
    await target.query('delete from rooms');
    await target.query(`insert into meta (key, value) values ('migrating', $1)`, [
      JSON.stringify(mark),
    ]);
  });
  return mark;
}

async function logOf(db: Plain): Promise<string> {
  const [row] = await db.query<{ value: string }>(`select value from meta where key = 'log'`);
  return row?.value ?? '';
}

/** Differs after whatever a server does to a database. */
async function tracesOf(source: Plain): Promise<string> {
  const rows = await source.query<{ value: string }>(
    `select key, value from meta where key in ('checked', 'names', 'purged') order by key`,
  );
  const [sums] = await source.query<Record<string, number>>(
    'select count(*) as n, sum(first) as f, sum(last) as l, sum(head) as h, sum(revision) as r from rooms',
  );
  const { n, f, l, h, r } = sums ?? {};
  return [...rows.map(({ value }) => value), n, f, l, h, r].join(' ');
}

/** @returns whether all of it is there */
async function copy(source: Plain, target: Plain, mark: Mark, { isStopped }: Migration) {
  const sum = (counts: Map<string, number>) => [...counts.values()].reduce((a, b) => a + b, 0);
  const all = sum(await countsOf(source));
  const progress = new Progress(process.stderr, all, sum(await countsOf(target)));
  try {
    while (mark.place) {
      if (isStopped()) return false;
      const { place } = mark;
      const rows = await nextRows(source, place);
      const next: Mark = { ...mark, place: placeAfter(place, rows) ?? null };
      await inTransaction(target, async () => {
        await advance(target, mark, next);
        await insertRows(target, place.table, rows);
      });
      mark = next;
      progress.advance(rows.length);
    }
    return true;
  } finally {
    progress.end();
  }
}

/** Invariant: whoever copies a batch has moved the mark on from where it was, and nobody else has. */
async function advance(target: Plain, from: Mark, to: Mark) {
  const moved = await target.query(
    `update meta set value = $1 where key = 'migrating' and value = $2 returning key`,
    [JSON.stringify(to), JSON.stringify(from)],
  );
  if (moved.length === 0) throw new Refused('somebody else is copying into the target');
}

/** @throws Refused for each table that has not as many rows, and each room that is not as it was */
async function compare(source: Plain, target: Plain) {
  const [wanted, there] = [await countsOf(source), await countsOf(target)];
  const differing = TABLES.filter((table) => wanted.get(table) !== there.get(table));
  const counters = new Map((await countersOf(source)).map((one) => [one.room, one]));
  const census = await censusOf(target);
  const strange = census.filter(({ room, access, first, last, head }) => {
    const known = counters.get(room);
    const same = [known?.access, known?.first, known?.last, known?.head];
    return same.join() !== [access, first, last, head].join();
  });
  must(
    [
      ...differing.map((table) => `${there.get(table)} of ${wanted.get(table)} in ${table}`),
      ...strange.map(({ room }) => `${room} has other counters`),
      ...faultsIn(census),
    ],
    'what was copied is not the same',
  );
}

/**
 * It is the same log from now on: clients' cursors hold, and guests stay who they are, for the
 * secret comes along.
 */
async function finish(source: Plain, target: Plain, { from, secret, tell }: Migration) {
  const beside = join(dirname(from), 'secret');
  const kept = secret === undefined && existsSync(beside);
  const names = await source.query<{ key: string; value: string }>(
    `select key, value from meta where key in ('log', 'names')`,
  );
  const rows = names.map(({ key, value }) => ({ key, value }));
  if (kept) rows.push({ key: 'secret', value: readFileSync(beside, 'utf8').trim() });
  await inTransaction(target, async () => {
    for (const { key, value } of rows) {
      await target.query(
        `insert into meta (key, value) values ($1, $2)
         on conflict (key) do update set value = excluded.value`,
        [key, value],
      );
    }
    await target.query(`delete from meta where key = 'migrating'`);
  });
  if (!kept) tell('The secret that says who a guest is is a setting: set the same SECRET there.');
}

async function inTransaction(db: Plain, doing: () => Promise<void>) {
  await db.query('begin');
  try {
    await doing();
    await db.query('commit');
  } catch (error) {
    await db.query('rollback');
    throw error;
  }
}
