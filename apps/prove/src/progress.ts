import type { Verdict } from './stage';
import { sentence } from './stage';

const WIDTH = 24;
const SIGNS = { holds: '✓', broken: '✗', failed: '✗', skipped: '–' } as const;
const NO_PROMISE_KEPT = {
  broken: 'broken',
  failed: 'not carried out',
  skipped: 'skipped',
} as const;

/** What somebody who waits sees: a bar while a proof runs, and a few lines when it is over. */
export class Progress {
  private readonly live = process.stdout.isTTY;

  constructor(
    private readonly id: string,
    private readonly title: string,
  ) {
    this.show(0);
  }

  show(part: number) {
    if (!this.live) return;
    const done = Math.round(Math.min(1, Math.max(0, part)) * WIDTH);
    const bar = '█'.repeat(done) + '░'.repeat(WIDTH - done);
    process.stdout.write(`\r\x1b[2K  ${this.id.padEnd(4)}${bar}  ${this.title}`);
  }

  end(verdict: Verdict) {
    if (this.live) process.stdout.write('\r\x1b[2K');
    console.log(describe(verdict).join('\n'));
  }
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
