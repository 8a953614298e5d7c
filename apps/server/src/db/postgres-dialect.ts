import { Logger } from '@nestjs/common';
import { PostgresDialect as KyselyPostgresDialect, type QueryResult, sql } from 'kysely';
import { Pool, type PoolClient, types } from 'pg';
import type { LogDialect } from './dialect';
import { type CompiledStep, isProvided } from './steps';

/** Connections of one process: for whoever reads; and for commits, which must not wait behind them. */
const CONNECTIONS = 10;
const FOR_COMMITS = 3;
/** Whoever waits for longer is refused: ms for a connection, and for one statement. */
const PATIENCE_MS = 3_000;
/** A migration of a large database takes its time, and another process waits for it. */
export const MIGRATION_MS = 60 * 60 * 1_000;
/** A machine that is gone says no good-bye: what it has locked is free after that, in ms. */
const ABANDONED_MS = 10_000;
const STATEMENTS_KEPT = 256;

/** All our whole numbers are below 2^53: those of PostgreSQL come as text otherwise. */
export const NUMBERS = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === types.builtins.INT8
      ? Number
      : types.getTypeParser(oid, format as 'text')) as typeof types.getTypeParser,
};

/** What makes a commit one: whoever has acknowledged has seen it on disk. */
const DURABLE = ['fsync', 'synchronous_commit', 'full_page_writes'] as const;

/** A Kysely dialect for PostgreSQL, with transactions that hold the rooms they are about. */
export class PostgresDialect extends KyselyPostgresDialect implements LogDialect {
  /** Without what an empty database takes. */
  readonly usedBytes = sql<{ bytes: number }>`
    select cast(sum(pg_total_relation_size(oid)) as bigint) as bytes from pg_class
    where relkind = 'r' and relnamespace = cast(current_schema() as regnamespace)
  `;
  private readonly pool: Pool;
  private readonly commits: Pool;
  private readonly names = new Map<string, string>();

  /** @param patienceMs how long a connection, a statement and a lock may take */
  constructor(url: string, patienceMs = PATIENCE_MS) {
    const open = (max: number) => opened(url, max, patienceMs);
    const pool = open(CONNECTIONS);
    super({ pool });
    this.pool = pool;
    this.commits = open(FOR_COMMITS);
  }

  /** With what Kysely does not know of. */
  override createDriver() {
    const driver = super.createDriver();
    const destroy = driver.destroy.bind(driver);
    driver.destroy = async () => void (await Promise.all([destroy(), this.commits.end()]));
    return driver;
  }

  /** @throws Error if a power cut could take what is committed */
  async checkDurable() {
    for (const name of DURABLE) {
      const { rows } = await this.pool.query(`show ${name}`);
      if (rows[0]?.[name] === 'off')
        throw new Error(`${name} is off: a power cut would lose words`);
    }
  }

  /**
   * Whatever is known to be needed goes at once, without waiting for the answers: the way there and
   * back is what a transaction costs. If one of them fails, PostgreSQL refuses those behind it, and
   * makes a rollback of the commit.
   */
  async atomically(
    steps: readonly CompiledStep[],
    rooms: readonly string[],
  ): Promise<QueryResult<unknown>[]> {
    const client = await this.commits.connect();
    const transaction = new Transaction((step) => this.run(client, step));
    let failure: Error | undefined;
    try {
      // Each statement sees what was committed before it: above all before it got its locks.
      transaction.send({ sql: 'begin isolation level read committed', parameters: [] });
      if (rooms.length > 0) transaction.send(lock(rooms));
      const results: (Result | Promise<Result>)[] = [];
      for (const step of steps) {
        const isNeeded = isProvided(step, await countsFor(step, results));
        results.push(isNeeded ? transaction.send(step) : NOTHING);
      }
      const committed = transaction.send({ sql: 'commit', parameters: [] });
      await transaction.settled();
      if ((await committed).command !== 'COMMIT') throw new Error('it was not committed');
      return await Promise.all(results);
    } catch (error) {
      failure = await undo(client, transaction, error as Error);
      throw error;
    } finally {
      // A connection that can't even undo is of no use to the next one.
      client.release(failure);
    }
  }

  private async run(client: PoolClient, { sql, parameters }: CompiledStep): Promise<Result> {
    const name = this.nameOf(sql);
    const values = [...parameters];
    const { rows, rowCount, command } = await client.query({ name, text: sql, values });
    return { rows, command, numAffectedRows: BigInt(rowCount ?? 0) };
  }

  /** What has a name is prepared once for each connection. */
  private nameOf(sql: string): string | undefined {
    let name = this.names.get(sql);
    if (name === undefined && this.names.size < STATEMENTS_KEPT) {
      name = `parlour_${this.names.size}`;
      this.names.set(sql, name);
    }
    return name;
  }
}

type Result = QueryResult<unknown> & { numAffectedRows: bigint; command: string };

const NOTHING: Result = { rows: [], numAffectedRows: 0n, command: '' };

/** How many rows each step before has changed, of those that this one depends on: no other is waited for. */
async function countsFor(
  { provisions = [] }: CompiledStep,
  results: readonly (Result | Promise<Result>)[],
) {
  const counts = new Array<number>(results.length).fill(0);
  for (const { back } of provisions) {
    const { numAffectedRows } = (await results.at(-back)) as Result;
    counts[results.length - back] = Number(numAffectedRows);
  }
  return counts;
}

/** What was sent of a transaction. */
class Transaction {
  private readonly sent: Promise<Result>[] = [];

  constructor(private readonly run: (step: CompiledStep) => Promise<Result>) {}

  send(step: CompiledStep): Promise<Result> {
    const result = this.run(step);
    // Whoever waits for it hears of it; that may be one before it, which failed as well.
    result.catch(heard);
    this.sent.push(result);
    return result;
  }

  /** @throws the first failure */
  async settled() {
    await Promise.all(this.sent);
  }

  /** Resolves when there is an answer to each, whatever it is. */
  async over() {
    await Promise.allSettled(this.sent);
  }
}

const heard = () => undefined;

/** A pool whose lost connections are nobody's end. */
function opened(url: string, max: number, patienceMs: number): Pool {
  const pool = new Pool({
    connectionString: url,
    max,
    types: NUMBERS,
    application_name: 'parlour',
    pipeline: true,
    keepAlive: true,
    keepAliveInitialDelayMillis: ABANDONED_MS,
    connectionTimeoutMillis: patienceMs,
    query_timeout: patienceMs,
    lock_timeout: patienceMs,
    idle_in_transaction_session_timeout: ABANDONED_MS,
  });
  const logger = new Logger('PostgresDialect');
  // Whoever uses it is told, and whoever wants one next gets another. Threat: what nobody listens
  // to would end the process.
  const lost = ({ message }: Error) => logger.debug(`a connection is lost: ${message}`);
  return pool.on('error', lost).on('connect', (client) => client.on('error', lost));
}

/** In one order, whoever asks: two that lock the same rooms can't wait for each other. */
function lock(rooms: readonly string[]): CompiledStep {
  return {
    sql: 'select room from rooms where room = any($1) order by room for no key update',
    parameters: [[...rooms]],
  };
}

/** What stands in the way of using the connection again, if something does. */
async function undo(
  client: PoolClient,
  transaction: Transaction,
  error: Error,
): Promise<Error | undefined> {
  await transaction.over();
  // Whether it was committed is unknown: so is what state the connection is in.
  if (!('severity' in error)) return error;
  try {
    await client.query('rollback');
    return undefined;
  } catch (failure) {
    return failure as Error;
  }
}
