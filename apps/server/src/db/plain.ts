import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import SqliteFile from 'libsql';
import { Client } from 'pg';
import { NUMBERS } from './postgres-dialect';

/** One connection to a database as it is, whatever wrote it; for upkeep, which has time. */
export interface Plain {
  /** @param parameters for PostgreSQL `$1`, for SQLite `?` */
  query<T>(sql: string, parameters?: readonly unknown[]): Promise<T[]>;
  close(): Promise<void>;
}

/** By this name PostgreSQL knows who is connected. */
const UPKEEP = 'parlour upkeep';

/** Somebody else has the database open. */
export class InUse extends Error {
  override readonly name = 'InUse';
}

class PlainSqlite implements Plain {
  constructor(private readonly file: SqliteFile.Database) {}

  async query<T>(sql: string, parameters: readonly unknown[] = []): Promise<T[]> {
    const statement = this.file.prepare(sql);
    if (statement.reader) return statement.all(...parameters) as T[];
    statement.run(...parameters);
    return [];
  }

  async close() {
    this.file.close();
  }
}

class HeldSqlite extends PlainSqlite {
  override async close() {
    // The driver keeps a file open, and locked, for as long as a statement of it is not collected;
    // and in WAL mode SQLite itself does not let go of what it has held.
    await this.query('pragma journal_mode = delete');
    await this.query('pragma locking_mode = normal');
    await this.query('select 1 from sqlite_schema');
    await super.close();
  }
}

/**
 * Reads a file beside the server that writes to it. Threat: SQLite before 3.51.3 can harm a file in
 * WAL mode when two connections write or check-point at once. This one can do neither: it is opened
 * read-only, by SQLite and for the system.
 */
export function readSqlite(path: string): Plain {
  return new PlainSqlite(new SqliteFile(`${pathToFileURL(path).href}?mode=ro`));
}

/**
 * Opens a file that nobody else has open, and that nobody else can open until it is closed. Then
 * all that was in its log is in the file.
 *
 * @throws InUse
 */
export async function holdSqlite(path: string): Promise<Plain> {
  const file = new SqliteFile(path);
  // Before the first access: then SQLite locks the whole file, and takes no log that is shared.
  file.exec('pragma locking_mode = exclusive');
  try {
    file.exec('begin immediate');
    file.exec('commit');
  } catch (error) {
    file.close();
    const { code } = error as { code?: string };
    if (code === 'SQLITE_BUSY') throw new InUse(`${path} is in use: stop the server first`);
    throw error;
  }
  return new HeldSqlite(file);
}

/** @throws Error if it can't be reached; without the address, for there is a password in it */
export async function openPostgres(url: string): Promise<Plain> {
  const client = new Client({ connectionString: url, types: NUMBERS, application_name: UPKEEP });
  // Whoever asks next is told; that nobody asks just now is no reason to end.
  client.on('error', toldToWhoeverAsks);
  await client.connect();
  return {
    async query<T>(sql: string, parameters: readonly unknown[] = []) {
      return (await client.query(sql, [...parameters])).rows as T[];
    },
    close: () => client.end(),
  };
}

const toldToWhoeverAsks = () => undefined;

/** @throws InUse if a server is connected to it, or was until some seconds ago */
export async function checkUnused(db: Plain) {
  const others = await db.query(
    `select 1 from pg_stat_activity where datname = current_database()
     and application_name = 'parlour' and pid <> pg_backend_pid()`,
  );
  if (others.length > 0) throw new InUse('the database is in use: stop all servers first');
}

/** The names of the tables that are there. */
export async function tablesOf(db: Plain): Promise<string[]> {
  const rows = await db.query<{ name: string }>(
    `select relname as name from pg_class
     where relkind in ('r', 'p') and relnamespace = cast(current_schema() as regnamespace)`,
  );
  return rows.map(({ name }) => name);
}

/** @throws Error if there is no such file */
export function mustExist(path: string) {
  if (!existsSync(path)) throw new Error(`there is no ${path}`);
}

/** All of what is done, or none of it. */
export async function inTransaction(db: Plain, doing: () => Promise<void>) {
  await db.query('begin');
  try {
    await doing();
    await db.query('commit');
  } catch (error) {
    await db.query('rollback');
    throw error;
  }
}
