import type { Verdict } from './stage';
import { sentence } from './stage';

const WIDTH = 24;
const SIGNS = { holds: '✓', broken: '✗', failed: '✗', skipped: '–' } as const;
const NO_PROMISE_KEPT = {
  broken: 'broken',
  failed: 'not carried out',
  skipped: 'skipped',
} as const;

/** What somebody who waits sees: bars while proofs run, and a few lines of each that is over. */
export class Progress {
  private readonly live = process.stdout.isTTY;
  /** How far each is that runs, by its title. */
  private readonly running = new Map<string, { id: string; part: number }>();

  /** Another one runs; tell how far it is by what comes back. */
  begin(id: string, title: string): (part: number) => void {
    const one = { id, part: 0 };
    this.running.set(title, one);
    this.draw();
    return (part) => {
      one.part = part;
      this.draw();
    };
  }

  end(verdict: Verdict) {
    this.running.delete(verdict.promise);
    if (this.live) process.stdout.write('\r\x1b[2K');
    console.log(describe(verdict).join('\n'));
    this.draw();
  }

  private draw() {
    if (!this.live) return;
    const bars = [...this.running.values()].map(({ id, part }) => `${id.padEnd(4)}${bar(part)}`);
    const title = this.running.size === 1 ? [...this.running.keys()] : [];
    process.stdout.write(`\r\x1b[2K  ${[...bars, ...title].join('  ')}`);
  }
}

function bar(part: number): string {
  const done = Math.round(Math.min(1, Math.max(0, part)) * WIDTH);
  return '█'.repeat(done) + '░'.repeat(WIDTH - done);
}

/** A verdict in lines: the promise, what was measured, and why it does not hold. */
export function describe({ id, promise, outcome, reasons, figures, lastedMs }: Verdict): string[] {
  const seconds = `${(lastedMs / 1_000).toFixed(1)} s`;
  return [
    `${SIGNS[outcome]} ${id.padEnd(4)}${promise} (${seconds})`,
    ...figures.map((figure) => `      ${sentence(figure)}`),
    ...(outcome === 'holds' ? [] : summary(NO_PROMISE_KEPT[outcome], reasons)),
  ];
}

const REASONS_SHOWN = 8;

function summary(how: string, reasons: readonly string[]): string[] {
  const shown = reasons.slice(0, REASONS_SHOWN).map((reason) => `      ${how}: ${reason}`);
  const others = reasons.length - shown.length;
  return others > 0 ? [...shown, `      and ${others} more`] : shown;
}
