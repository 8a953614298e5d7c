import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import type { Row } from './checker';

/** What a database holds. */
export interface Stored {
  rows: Row[];
  /** What SQLite's own check of the file says: `ok`, or what is wrong. */
  integrity: string;
}

/**
 * Reads the database of a server that does not run, from a copy: SQLite would mend what the server
 * has to mend by itself when it starts again.
 */
export function readStored(dataDir: string): Stored {
  const folder = mkdtempSync(join(tmpdir(), 'parlour-copy-'));
  try {
    for (const file of ['parlour.db', 'parlour.db-wal']) {
      const from = join(dataDir, file);
      if (existsSync(from)) copyFileSync(from, join(folder, file));
    }
    const db = new Database(join(folder, 'parlour.db'));
    const rows = db.prepare('select room, seq, guest, id, text from messages').all() as Row[];
    const [{ integrity_check: integrity }] = db.pragma('integrity_check') as [
      { integrity_check: string },
    ];
    db.close();
    return { rows, integrity };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
