import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type QueryResult,
  type RawBuilder,
  sql,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { LogDialect } from './dialect';
import { type SqlitePlace, SqliteConnection } from './sqlite-connection';
import type { CompiledStep } from './steps';

/** A Kysely dialect for SQLite whose one connection lives in a worker thread. */
export class SqliteDialect implements LogDialect {
  private readonly driver: SqliteDriver;

  /** @param alone for a server: no other one may use the file meanwhile */
  constructor(path: string, { alone = false } = {}) {
    this.driver = new SqliteDriver({ path, alone });
  }

  /** In one way to the thread and back; there is one connection, so a room is nobody else's anyway. */
  atomically(steps: readonly CompiledStep[]): Promise<QueryResult<unknown>[]> {
    return this.driver.atomically(steps);
  }

  /** Bytes in use: what was deleted makes room, though the file stays as large. */
  get usedBytes(): RawBuilder<{ bytes: number }> {
    return sql`
      select (page_count - freelist_count) * page_size as bytes
      from pragma_page_count, pragma_freelist_count, pragma_page_size
    `;
  }

  createAdapter = () => new TransactionalAdapter();
  createQueryCompiler = () => new SqliteQueryCompiler();
  createIntrospector = (...[db]: Parameters<LogDialect['createIntrospector']>) =>
    new SqliteIntrospector(db);
  createDriver = () => this.driver;
}

/** Kysely takes it that SQLite can't undo a change of the schema. It can. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl() {
    return true;
  }
}

/** So many others have their turn between two commits, if they wait. */
const BETWEEN_COMMITS = 16;

/**
 * Hands out the one connection, to one user at a time. Threat: somebody who asks for hundreds of
 * pages at once would keep everybody's messages waiting. So a commit goes before them; but not one
 * commit after the other, or those who keep storing would keep everybody from reading.
 */
class SqliteDriver implements Driver {
  private connection!: SqliteConnection;
  private busy = false;
  private readonly waiting: (() => void)[] = [];
  private readonly committing: (() => void)[] = [];
  private sinceCommit = BETWEEN_COMMITS;

  constructor(private readonly place: SqlitePlace) {}

  async init() {
    this.connection = await SqliteConnection.open(this.place);
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    await this.turn(this.waiting);
    this.sinceCommit++;
    return this.connection;
  }

  async releaseConnection() {
    const isTheirs = this.waiting.length > 0 && this.sinceCommit < BETWEEN_COMMITS;
    const next = (!isTheirs && this.committing.shift()) || this.waiting.shift();
    if (next) next();
    else this.busy = false;
  }

  async atomically(steps: readonly CompiledStep[]) {
    await this.turn(this.committing);
    this.sinceCommit = 0;
    try {
      return await this.connection.atomically(steps);
    } finally {
      await this.releaseConnection();
    }
  }

  private async turn(queue: (() => void)[]) {
    if (this.busy) await new Promise<void>((resolve) => queue.push(resolve));
    this.busy = true;
  }

  beginTransaction = () => this.connection.begin();

  commitTransaction = (connection: DatabaseConnection) => run(connection, 'commit');
  async rollbackTransaction(connection: DatabaseConnection) {
    await run(connection, 'rollback').catch((error: Error) => {
      // A full disk makes SQLite roll back by itself: then there is nothing left to undo.
      if (!error.message.includes('no transaction is active')) throw error;
    });
  }

  async destroy() {
    await this.connection?.close();
  }
}

async function run(connection: DatabaseConnection, sql: string) {
  await connection.executeQuery(CompiledQuery.raw(sql));
}
