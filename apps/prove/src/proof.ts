import type { ServerOptions, ServerProcess } from '@parlour/harness';
import type { Random } from './random';

/** How the product is put to the test: see `System`. */
export type Form = 'one' | 'cluster';

/** One promise of `docs/guarantees.md`, and the faults and load that put it to the test. */
export interface Proof {
  /** The promise's name in `docs/guarantees.md`, such as `G1`. */
  readonly id: string;
  /** The promise, in a sentence. */
  readonly promise: string;
  /** If not told, as one process. */
  readonly forms?: readonly Form[];
  /** Its bounds are near to what a quiet machine does: nothing may run beside it. */
  readonly isMeasured?: true;
  run(stage: Stage): Promise<void>;
}

/** What a proof works with, made anew for each. Everything random in it follows from the seed. */
export interface Stage {
  /** `short` is the form that is part of `npm test`. */
  readonly size: 'full' | 'short';
  readonly form: Form;
  readonly random: Random;

  /** The server under test as its own process; it and its data are gone when the proof is over. */
  startServer(
    env?: Record<string, string>,
    options?: Pick<ServerOptions, 'under' | 'probed' | 'program' | 'inMemory'>,
  ): Promise<ServerProcess>;

  /** Does this when the proof is over, however it ends; the last one first. */
  finally(task: () => unknown): void;

  /** Part of the verdict: the promise is broken unless it holds. `what` tells what should be. */
  check(holds: boolean, what: string): void;

  /** A measured figure for the report; with a bound it is part of the verdict. */
  figure(name: string, value: number, bound?: Bound): void;

  /**
   * Something for the report's timeline: a fault, or how long it took to be well again. It lasted
   * until now, unless it `began` (by `performance.now()`) earlier than that.
   */
  mark(kind: 'fault' | 'gap' | 'recovery', what: string, lastedMs?: number, began?: number): void;

  /** How far the proof is, from 0 to 1, for whoever waits. */
  progress(part: number): void;
}

export interface Bound {
  most?: number;
  least?: number;
  unit?: 'ms' | 's' | 'KiB' | 'MiB' | '';
}

/** Thrown where this machine can't put the promise to the test: it counts as skipped, in sight. */
export class Skipped extends Error {
  override readonly name = 'Skipped';
}
