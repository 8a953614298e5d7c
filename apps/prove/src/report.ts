import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { describe } from './progress';
import type { Stage } from './proof';
import type { Verdict } from './stage';
import { timelineSvg } from './svg';

export interface Outcome {
  size: Stage['size'];
  seed: number;
  verdicts: readonly Verdict[];
}

/**
 * Writes `prove/report.txt` and `prove/timeline.svg`, and for whoever counts `proofs.json`, whose
 * counts are named as Jest names them.
 *
 * @returns the verdict in a line
 */
export function writeReport(folder: string, outcome: Outcome): string {
  const { size, seed, verdicts } = outcome;
  const count = (...of: Verdict['outcome'][]) =>
    verdicts.filter(({ outcome }) => of.includes(outcome)).length;
  const counts = {
    numPassedTests: count('holds'),
    numFailedTests: count('broken', 'failed'),
    numPendingTests: count('skipped'),
    numRuntimeErrorTestSuites: 0,
  };
  const verdict = [
    `${counts.numPassedTests} proofs hold`,
    `${counts.numFailedTests} do not`,
    ...(counts.numPendingTests > 0 ? [`${counts.numPendingTests} skipped`] : []),
  ].join(', ');
  // A figure says little without how busy the machine was.
  const load = loadavg()[0]?.toFixed(1);
  const heading = [
    `Parlour, ${new Date().toISOString()}: ${verdict}`,
    `${size} form, seed ${seed}, Node ${process.versions.node}, ${cpus().length} cores, load ${load}`,
  ];
  const lines = [...heading, ...verdicts.flatMap((one) => ['', ...describe(one)]), ''];

  mkdirSync(join(folder, 'prove'), { recursive: true });
  writeFileSync(join(folder, 'prove/report.txt'), lines.join('\n'));
  writeFileSync(join(folder, 'prove/timeline.svg'), timelineSvg(verdicts));
  const json = JSON.stringify({ ...counts, ...outcome }, withEndless, 2);
  writeFileSync(join(folder, 'proofs.json'), json);
  return `${verdict}; seed ${seed}; see ${join(folder, 'prove')}`;
}

/** JSON has no number for what never came or was never measured. */
function withEndless(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}
