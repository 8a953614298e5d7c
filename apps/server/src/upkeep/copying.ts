import type { Plain } from '../db/plain';
import type { Tables } from '../db/schema';

/** What is copied, in this order, for rooms come before what is in them; and by which key. */
export const COPIED = {
  rooms: ['room'],
  messages: ['room', 'seq'],
  names: ['guest'],
  name_skeletons: ['skeleton'],
  standings: ['room', 'guest'],
  moderations: ['room', 'n'],
  network_bans: ['room', 'guest', 'mark'],
  shadows: ['room', 'seq'],
  sign_outs: ['guest'],
  device_links: ['hash'],
} satisfies { [Table in keyof Tables]?: readonly (keyof Tables[Table])[] };

export type Copied = keyof typeof COPIED;
export const TABLES = Object.keys(COPIED) as Copied[];

/** How far a table has been copied: up to the row with this key. */
export interface Place {
  table: Copied;
  after: readonly unknown[] | null;
}

type Row = Record<string, unknown>;

const MOST_ROWS = 1_000;
/** Of a batch, in UTF-16 units. */
const MOST_TEXT = 1024 * 1024;

/** The next rows of a table, in the order of its key; none at its end. */
export async function nextRows(source: Plain, { table, after }: Place): Promise<Row[]> {
  const key = COPIED[table].join(', ');
  const marks = COPIED[table].map(() => '?').join(', ');
  const beyond = after === null ? '' : `where (${key}) > (${marks})`;
  const rows = await source.query<Row>(
    `select * from ${table} ${beyond} order by ${key} limit ${MOST_ROWS}`,
    after ?? [],
  );
  return fitting(rows);
}

/** As many of them as make a batch of a good size, at least one. */
function fitting(rows: readonly Row[]): Row[] {
  let units = 0;
  const end = rows.findIndex((row, index) => {
    units += JSON.stringify(row).length;
    return units > MOST_TEXT && index > 0;
  });
  return end === -1 ? [...rows] : rows.slice(0, end);
}

/** The place that a table has been copied to with these rows; the next table if there are none. */
export function placeAfter({ table }: Place, rows: readonly Row[]): Place | undefined {
  const last = rows.at(-1);
  if (last) return { table, after: COPIED[table].map((column) => last[column]) };
  const next = TABLES[TABLES.indexOf(table) + 1];
  return next && { table: next, after: null };
}

/** PostgreSQL knows by the table what type each value has. */
export async function insertRows(target: Plain, table: Copied, rows: readonly Row[]) {
  const columns = Object.keys(rows[0] ?? {}).filter((column) => column !== '_metadata');
  if (columns.length === 0) return;
  const names = columns.map((column) => `"${column}"`).join(', ');
  await target.query(
    `insert into ${table} (${names})
     select ${names} from json_populate_recordset(cast(null as ${table}), cast($1 as json))`,
    [JSON.stringify(rows)],
  );
}

/** How many rows a database has of each table. */
export async function countsOf(db: Plain): Promise<Map<Copied, number>> {
  const counts = new Map<Copied, number>();
  for (const table of TABLES) {
    const [row] = await db.query<{ n: number }>(`select count(*) as n from ${table}`);
    counts.set(table, row?.n ?? 0);
  }
  return counts;
}
