import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { Client } from 'pg';
import type { Row } from './checker';

/** What a database holds. */
export interface Stored {
  rows: Row[];
  /** `ok`, or what is wrong: by SQLite's own check of the file, or by what the log has counted. */
  integrity: string;
}

const ROWS = 'select room, seq, guest, id, text from messages';
/** Rooms whose counters are not those of their log. */
const MISCOUNTED = `
  select room from rooms where last <> (
    select coalesce(max(seq), 0) from messages where messages.room = rooms.room
  ) or head < (select coalesce(max(rev), 0) from messages where messages.room = rooms.room)
`;

/**
 * Reads the database of a server that does not run, from a copy: SQLite would mend what the server
 * has to mend by itself when it starts again.
 */
export function readSqlite(dataDir: string): Stored {
  const folder = mkdtempSync(join(tmpdir(), 'parlour-copy-'));
  try {
    for (const file of ['parlour.db', 'parlour.db-wal']) {
      const from = join(dataDir, file);
      if (existsSync(from)) copyFileSync(from, join(folder, file));
    }
    const db = new Database(join(folder, 'parlour.db'));
    const rows = db.prepare(ROWS).all() as Row[];
    const [{ integrity_check: integrity }] = db.pragma('integrity_check') as [
      { integrity_check: string },
    ];
    db.close();
    return { rows, integrity };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export async function readPostgres(url: string): Promise<Stored> {
  const client = new Client(url);
  await client.connect();
  try {
    const { rows } = await client.query<Row & { seq: string }>(ROWS);
    const { rows: miscounted } = await client.query<{ room: string }>(MISCOUNTED);
    const [wrong] = miscounted;
    return {
      rows: rows.map((row) => ({ ...row, seq: Number(row.seq) })),
      integrity: wrong ? `the counters of ${wrong.room} are not those of its log` : 'ok',
    };
  } finally {
    await client.end();
  }
}
