import { ServerProcess } from '@parlour/harness';
import { type Bound, type Form, type Proof, Skipped, type Stage } from './proof';
import type { Random } from './random';

export interface Mark {
  kind: 'fault' | 'gap' | 'recovery';
  what: string;
  /** ms since the proof began. */
  at: number;
  lastedMs: number;
}

export interface Figure {
  name: string;
  value: number;
  bound: Bound;
  holds: boolean;
}

/** What became of one promise. */
export interface Verdict {
  id: string;
  promise: string;
  /** `broken`: a check does not hold. `failed`: the proof could not be carried out to its end. */
  outcome: 'holds' | 'broken' | 'failed' | 'skipped';
  /** Why it is not `holds`: what should have been, or what went wrong. */
  reasons: string[];
  /** How many checks were made, those of the figures included. */
  checks: number;
  figures: Figure[];
  marks: Mark[];
  lastedMs: number;
}

interface StageOptions {
  size: Stage['size'];
  form: Form;
  random: Random;
  /** Folder of the server's build. */
  serverBuild: string;
  /** Folder of the page's build. */
  pageBuild: string;
  progress(part: number): void;
}

/** Puts one promise to the test, and cleans up behind it. */
export async function prove(proof: Proof, options: StageOptions): Promise<Verdict> {
  const stage = new ProofStage(options);
  let failure: unknown;
  try {
    await proof.run(stage);
  } catch (error) {
    failure = error;
  }
  failure = (await stage.cleanUp()) ?? failure;
  return { id: proof.id, promise: titleOf(proof, options.form), ...stage.verdict(failure) };
}

/** The promise, and in which form it was put to the test if there are several. */
export function titleOf({ promise, forms = ['one'] }: Proof, form: Form): string {
  return forms.length > 1 && form === 'cluster' ? `${promise}: three processes` : promise;
}

class ProofStage implements Stage {
  readonly size;
  readonly form;
  readonly random;
  readonly progress;
  private readonly began = performance.now();
  private readonly broken: string[] = [];
  private readonly figures: Figure[] = [];
  private readonly marks: Mark[] = [];
  private readonly tasks: (() => unknown)[] = [];
  private checks = 0;

  constructor(private readonly options: StageOptions) {
    ({ size: this.size, form: this.form, random: this.random, progress: this.progress } = options);
  }

  startServer: Stage['startServer'] = async (env, options) => {
    const { serverBuild: build, pageBuild } = this.options;
    const server = await ServerProcess.start({
      build,
      env: { WEB_DIR: pageBuild, ...env },
      ...options,
    });
    this.finally(() => server.forget());
    return server;
  };

  finally(task: () => unknown) {
    this.tasks.push(task);
  }

  check(holds: boolean, what: string) {
    this.checks++;
    if (!holds) this.broken.push(what);
  }

  figure(name: string, value: number, bound: Bound = {}) {
    const { most = Infinity, least = -Infinity } = bound;
    const bounded = most !== Infinity || least !== -Infinity;
    // What nothing was measured for, such as the slowest of none, is within no bound.
    const isMeasured = Number.isFinite(value);
    const holds = !bounded || (isMeasured && value >= least && value <= most);
    this.figures.push({ name, value, bound, holds });
    if (bounded) this.checks++;
  }

  mark(kind: Mark['kind'], what: string, lastedMs = 0, began = performance.now() - lastedMs) {
    this.marks.push({ kind, what, at: began - this.began, lastedMs });
  }

  /** Does all that was put off, also when one of it fails; resolves with the first failure. */
  async cleanUp(): Promise<unknown> {
    const failures: unknown[] = [];
    for (const task of this.tasks.reverse()) {
      try {
        await task();
      } catch (error) {
        failures.push(error);
      }
    }
    return failures[0];
  }

  verdict(failure: unknown): Omit<Verdict, 'id' | 'promise'> {
    const { figures, marks, checks } = this;
    const beyond = figures.filter(({ holds }) => !holds).map(sentence);
    const reasons = [...this.broken, ...beyond];
    if (failure) reasons.push(failure instanceof Error ? failureOf(failure) : String(failure));
    else if (checks === 0) reasons.push('the proof checked nothing');
    const lastedMs = performance.now() - this.began;
    return { outcome: this.outcome(failure, beyond), reasons, checks, figures, marks, lastedMs };
  }

  private outcome(failure: unknown, beyond: readonly string[]): Verdict['outcome'] {
    if (this.broken.length > 0 || beyond.length > 0) return 'broken';
    if (failure instanceof Skipped) return 'skipped';
    return failure || this.checks === 0 ? 'failed' : 'holds';
  }
}

function failureOf(error: Error): string {
  return error instanceof Skipped ? error.message : (error.stack ?? error.message);
}

/** `worst first answer after a start: 3.4 s, at most 3 s` */
export function sentence({ name, value, bound: { most, least, unit = '' } }: Figure): string {
  const shown = (number: number) => `${readable(number)}${unit && ` ${unit}`}`;
  const limits = [
    ...(least === undefined ? [] : [`at least ${shown(least)}`]),
    ...(most === undefined ? [] : [`at most ${shown(most)}`]),
  ];
  return [`${name}: ${shown(value)}`, ...limits].join(', ');
}

const readable = (value: number) =>
  value.toLocaleString('en', { maximumFractionDigits: Math.abs(value) < 100 ? 1 : 0 });
