import type { Compilable, CompiledQuery, Kysely, RawBuilder } from 'kysely';

/** Something to run. */
export type Statement = RawBuilder<unknown> | Compilable;

/** How many rows a statement before has changed, or found. */
export interface Provision {
  /** Which one: so many steps back. */
  back: number;
  least: number;
  most: number;
}

/** A statement that is left out unless all that it is provided is so. */
interface Provided {
  statement: Statement;
  provisions: readonly Provision[];
}

/** A part of a transaction. */
export type Step = Statement | Provided;

/** A step as it goes to a database. */
export interface CompiledStep extends Pick<CompiledQuery, 'sql' | 'parameters'> {
  provisions?: readonly Provision[];
}

/** The step, to be taken only if one before it, the one just before if not told, changed something. */
export function provided(
  step: Step,
  { back = 1, least = 1, most = Infinity }: Partial<Provision> = {},
): Provided {
  const provision = { back, least, most };
  if (!('statement' in step)) return { statement: step, provisions: [provision] };
  return { ...step, provisions: [...step.provisions, provision] };
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any
export function compiled(step: Step, db: Kysely<any>): CompiledStep {
  if ('statement' in step) {
    return { ...compiled(step.statement, db), provisions: step.provisions };
  }
  const { sql, parameters } = 'isRawBuilder' in step ? step.compile(db) : step.compile();
  return { sql, parameters };
}

/** Whether a step is to be taken, by the rows of each before it. */
export function isProvided({ provisions = [] }: CompiledStep, rows: readonly number[]): boolean {
  return provisions.every(({ back, least, most }) => {
    const count = rows.at(-back) as number;
    return count >= least && count <= most;
  });
}
