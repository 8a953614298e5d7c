import { Worker } from 'node:worker_threads';
import { Logger } from '@nestjs/common';
import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely';
import type { CompiledStep } from './steps';

/** What `PRAGMA synchronous` answers when every commit waits for the disk. */
const SYNCHRONOUS_FULL = 2;

/** What a connection is to: `alone` is for a server, and no other one may use the file meanwhile. */
export interface SqlitePlace {
  path: string;
  alone: boolean;
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

/** The one connection: what is asked goes to the thread that has it. */
export class SqliteConnection implements DatabaseConnection {
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
      new Logger('SqliteConnection').fatal(this.failure, 'the database thread is gone');
      process.exit(1);
    });
  }

  static async open(place: SqlitePlace): Promise<SqliteConnection> {
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
    return new SqliteConnection(worker);
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
