import type { Dialect, QueryResult, RawBuilder } from 'kysely';
import type { CompiledStep } from './steps';

/** A kind of database: what Kysely needs of it, and what the log does. */
export interface LogDialect extends Dialect {
  /**
   * Runs the steps in one transaction: all of them or none. `rooms`, by slug, are nobody else's
   * until it is over, so that what a step reads of them holds for those behind it.
   */
  atomically(
    steps: readonly CompiledStep[],
    rooms: readonly string[],
  ): Promise<QueryResult<unknown>[]>;
  /** How many bytes it takes. */
  readonly usedBytes: RawBuilder<{ bytes: number }>;
}
