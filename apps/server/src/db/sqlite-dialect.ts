import { Worker } from 'node:worker_threads';
import { Logger } from '@nestjs/common';
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
import type { CompiledStep } from './steps';

/** What `PRAGMA synchronous` answers when every commit waits for the disk. */
const SYNCHRONOUS_FULL = 2;

interface Place {
  path: string;
  alone: boolean;
}

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

/** SQLite refused a statement; `code` is SQLite's own, e.g. `SQLITE_FULL`. */
export class SqliteError extends Error {
  override readonly name = 'SqliteError';
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
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
  private connection!: WorkerConnection;
  private busy = false;
  private readonly waiting: (() => void)[] = [];
  private readonly committing: (() => void)[] = [];
  private sinceCommit = BETWEEN_COMMITS;

  constructor(private readonly place: Place) {}

  async init() {
    this.connection = await WorkerConnection.open(this.place);
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

interface Result {
  rows: unknown[];
  changes: number;
}

interface Answer {
  id: number;
  results: Result[];
  error?: { code: string; message: string };
}

interface Asked {
  resolve(answer: Answer): void;
  reject(error: Error): void;
}

class WorkerConnection implements DatabaseConnection {
  private lastId = 0;
  private closing = false;
  private failure: Error | undefined;
  private readonly asked = new Map<number, Asked>();

  private constructor(private readonly worker: Worker) {
    worker.on('message', (answer: Answer) => this.settle(answer));
    worker.on('error', (error) => this.fail(error));
    worker.on('exit', () => {
      this.fail(new SqliteError('CLOSED', 'the database is closed'));
      if (this.closing) return;
      // Nothing can be stored or read any more; whoever started the server starts it again.
      new Logger('SqliteDialect').fatal(this.failure, 'the database thread is gone');
      process.exit(1);
    });
  }

  static async open(place: Place): Promise<WorkerConnection> {
    const worker = new Worker(new URL('./sqlite-worker.mjs', import.meta.url), {
      workerData: place,
    });
    const { ready } = await new Promise<{ ready: { synchronous: number } }>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', ({ code = 'CANTOPEN', message }: NodeJS.ErrnoException) =>
        reject(new SqliteError(code, message)),
      );
    });
    if (ready.synchronous !== SYNCHRONOUS_FULL) {
      throw new SqliteError('NOT_DURABLE', `${place.path} can't be opened with synchronous=FULL`);
    }
    return new WorkerConnection(worker);
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const [result] = await this.ask([query], { begin: false, commit: false });
    return result as QueryResult<R>;
  }

  async begin() {
    await this.ask([], { begin: true, commit: false });
  }

  atomically(steps: readonly CompiledStep[]): Promise<QueryResult<unknown>[]> {
    return this.ask(steps, { begin: true, commit: true });
  }

  private async ask(
    steps: readonly CompiledStep[],
    how: { begin: boolean; commit: boolean },
  ): Promise<QueryResult<unknown>[]> {
    if (this.failure) throw this.failure;
    const id = ++this.lastId;
    const queries = steps.map(({ sql, parameters, provisions }) => ({
      sql,
      parameters,
      provisions,
    }));
    const { results } = await new Promise<Answer>((resolve, reject) => {
      this.asked.set(id, { resolve, reject });
      this.worker.postMessage({ id, queries, ...how });
    });
    return results.map(({ rows, changes }) => ({ rows, numAffectedRows: BigInt(changes) }));
  }

  // eslint-disable-next-line require-yield
  async *streamQuery(): AsyncIterableIterator<never> {
    throw new SqliteError(
      'NO_STREAM',
      'read pages instead: a stream would hold the one connection',
    );
  }

  async close() {
    if (this.closing) return;
    this.closing = true;
    const exit = new Promise((resolve) => this.worker.once('exit', resolve));
    this.worker.postMessage('close');
    await exit;
  }

  private settle(answer: Answer) {
    const asked = this.asked.get(answer.id);
    this.asked.delete(answer.id);
    if (answer.error) asked?.reject(new SqliteError(answer.error.code, answer.error.message));
    else asked?.resolve(answer);
  }

  private fail(error: Error) {
    this.failure ??= error;
    for (const asked of this.asked.values()) asked.reject(this.failure);
    this.asked.clear();
  }
}
