import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { readable } from './bench';
import type { Peer } from './peer';
import { plotsOf } from './plots';
import type { Results } from './results';
import type { Scenario } from './scenario';
import { boundOf, readableRatio, type Verdict } from './targets';

/** A run that is over, and the circumstances of it. */
export interface Run {
  size: 'full' | 'short';
  command: string;
  rounds: number;
  date: string;
  lastedMs: number;
  /** Lines on the machine. */
  machine: readonly string[];
  pinning: string;
  peers: readonly Peer[];
  missing: readonly { title: string; why: string }[];
  scenarios: readonly Scenario[];
  results: Results;
  verdicts: readonly Verdict[];
}

/** Writes the report and the plots that it links to, next to it. */
export async function writeReport(file: string, run: Run) {
  const folder = dirname(file);
  const plots = plotsOf(run.peers, run.results);
  mkdirSync(join(folder, 'benchmarks'), { recursive: true });
  for (const [name, svg] of Object.entries(plots))
    writeFileSync(join(folder, 'benchmarks', `${name}.svg`), svg);
  const text = [
    ...opening(run),
    ...(run.verdicts.length > 0 ? againstTargets(run) : []),
    ...Object.keys(plots).map((name) => `![${name.replace('-', ' ')}](benchmarks/${name}.svg)\n`),
    ...run.scenarios.flatMap((scenario) => tableOf(scenario, run)),
    ...circumstances(run),
  ].join('\n');
  const style = await resolveConfig(file);
  writeFileSync(file, await format(text, { ...style, parser: 'markdown' }));
}

/** For whoever counts: the guards as tests, named as Jest names them. */
export function writeCounts(file: string, { verdicts, results, missing, peers }: Run) {
  const failed = verdicts.filter(({ met }) => !met).length;
  mkdirSync(dirname(file), { recursive: true });
  const counts = {
    numPassedTests: verdicts.length - failed,
    numFailedTests: failed,
    numPendingTests: 0,
    numRuntimeErrorTestSuites: 0,
  };
  const measured = peers.map(({ id }) => id);
  writeFileSync(file, JSON.stringify({ ...counts, verdicts, measured, missing, results }, null, 2));
}

function opening({ command }: Run): string[] {
  return [
    '# Benchmarks',
    '',
    'Written by the program that measures, so nothing here is copied by hand. To repeat it:',
    '',
    '```sh',
    command,
    '```',
    '',
    'Every server does the same: rooms, whose members hear who comes, who goes and what is said; a ' +
      'sender gets an answer. Parlour alone stores each message before it answers; the others ' +
      'forget. The load speaks WebSocket by itself, and **checks every delivery**: each member gets ' +
      'each message once, and all get them in one order. A run where that fails for Parlour or bare ' +
      'Socket.IO is thrown away. Messages are sent at fixed times, whatever comes back, and latency ' +
      'counts from those times.',
    '',
  ];
}

function againstTargets({ verdicts }: Run): string[] {
  return [
    '## Parlour to bare Socket.IO',
    '',
    '| what | ratio | target | met |',
    '| --- | ---: | --- | --- |',
    ...verdicts.map(
      ({ target, ratio, met }) =>
        `| ${target.what} | ${readableRatio(ratio)} | ${boundOf(target)} | ${met ? 'yes' : '**no**'} |`,
    ),
    '',
    'A ratio is the median of the ratios of the rounds.',
    '',
  ];
}

function tableOf({ id, title, how, figures }: Scenario, { results, peers }: Run): string[] {
  const measured = peers.filter((peer) =>
    figures.some((kind) => results.of(kind.id, peer.id).length),
  );
  const failures = results.failures.filter(({ scenario }) => scenario === id);
  const titleOf = (peer: string) => peers.find((one) => one.id === peer)?.title;
  return [
    `## ${title}`,
    '',
    how,
    '',
    `| | ${measured.map((peer) => peer.title).join(' | ')} |`,
    `| --- |${' ---: |'.repeat(measured.length)}`,
    ...figures
      .filter((kind) => measured.some((peer) => results.of(kind.id, peer.id).length))
      .map(({ id: figure, name, unit }) => {
        const cells = measured.map((peer) =>
          cell(results.of(figure, peer.id), results, figure, peer),
        );
        return `| ${name}, ${unit} | ${cells.join(' | ')} |`;
      }),
    '',
    ...failures.map(({ peer, why }) => `${titleOf(peer)} could not be measured: ${why}.\n`),
  ];
}

/** The median, and how far the rounds went. */
function cell(values: readonly number[], results: Results, figure: string, { id }: Peer): string {
  if (values.length === 0) return '–';
  const middle = readable(results.median(figure, id));
  if (values.length === 1) return middle;
  return `${middle} (${readable(Math.min(...values))} – ${readable(Math.max(...values))})`;
}

function circumstances(run: Run): string[] {
  const { machine, pinning, peers, missing, rounds, date, lastedMs } = run;
  return [
    '## Circumstances',
    '',
    ...[
      ...machine,
      pinning,
      `${date}, ${Math.round(lastedMs / 60_000)} minutes`,
      `${rounds} rounds of Parlour and bare Socket.IO, in another order each time: the tables have ` +
        'the median, and the least and the most; of the others, and for the plots, one round',
      ...peers.map(({ title, version }) => `${title}: ${version()}`),
      ...missing.map(({ title, why }) => `**${title} is missing**: ${why}`),
    ].map((line) => `- ${line}`),
    '',
  ];
}
