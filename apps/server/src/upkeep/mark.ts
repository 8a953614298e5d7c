import { inTransaction, type Plain } from '../db/plain';
import { countsOf, type Place, TABLES } from './copying';
import { counted, must, Refused } from './outcome';

/** What is noted in the target while it is not whole: how far it has come, and of what. */
export interface Mark {
  log: string;
  /** What the source was like: it must not have changed when the copying goes on. */
  source: string;
  place: Place | null;
}

/** The mark of what has been copied so far; a new one in a database where nothing is yet. */
export async function beginning(source: Plain, target: Plain): Promise<Mark> {
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

/** Invariant: whoever copies a batch has moved the mark on from where it was, and nobody else has. */
export async function advance(target: Plain, from: Mark, to: Mark) {
  const moved = await target.query(
    `update meta set value = $1 where key = 'migrating' and value = $2 returning key`,
    [JSON.stringify(to), JSON.stringify(from)],
  );
  if (moved.length === 0) throw new Refused('somebody else is copying into the target');
}
