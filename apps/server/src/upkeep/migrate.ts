import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Database } from '../db/database';
import { migrations } from '../db/migrations';
import {
  checkUnused,
  holdSqlite,
  inTransaction,
  mustExist,
  openPostgres,
  type Plain,
  tablesOf,
} from '../db/plain';
import { MIGRATION_MS, PostgresDialect } from '../db/postgres-dialect';
import { censusOf, countersOf, faultsIn, messagesIn } from './census';
import { countsOf, insertRows, nextRows, placeAfter, TABLES } from './copying';
import { advance, beginning, type Mark } from './mark';
import { counted, lasted, must, Refused } from './outcome';
import { Progress } from './progress';

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
