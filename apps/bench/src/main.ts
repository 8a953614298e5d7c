import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { COMPARED, type Plan, readable, stepsOf, take } from './bench';
import { allowConnections, describeMachine, pin } from './machine';
import { peersWith } from './peers';
import { describeProfiles } from './profile';
import { Progress } from './progress';
import { type Run, writeCounts, writeReport } from './report';
import { Results } from './results';
import { SCENARIOS, SHORT } from './scenarios';
import { boundOf, GUARDS, judge, readableRatio, TARGETS } from './targets';

const USAGE = `npm run bench                        everything, written to docs/benchmarks.md
npm run bench -- --short             the form that is part of npm test: guards ratios
npm run bench -- --only fan-out      scenarios by how they begin, with commas
npm run bench -- --peers parlour,ws  these servers
npm run bench -- --rounds 1          3 unless told
npm run bench -- --server <folder>   another build of Parlour
npm run bench -- --profile           where Parlour's time goes, too`;

const { values } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    only: { type: 'string' },
    peers: { type: 'string' },
    rounds: { type: 'string' },
    server: { type: 'string', default: 'dist/apps/server' },
    profile: { type: 'boolean', default: false },
    reports: { type: 'string', default: 'reports' },
    help: { type: 'boolean', default: false },
  },
});

// Ends what `exit` ends: the servers that run.
process.on('SIGINT', () => process.exit(130));
process.on('SIGTERM', () => process.exit(143));

const wanted = (list: string | undefined, id: string, otherwise: readonly string[]) =>
  (list?.split(',') ?? otherwise).some((one) => id === one || id.startsWith(`${one}-`));
const all = peersWith(values.server);
const asked = all.filter(({ id }) =>
  wanted(values.peers, id, values.short ? Object.values(COMPARED) : [id]),
);
const scenarios = SCENARIOS.filter(({ id }) =>
  wanted(values.only, id, values.short ? SHORT : [id]),
);
const rounds = Number(values.rounds ?? (values.short ? 1 : 3));

if (values.help) {
  console.log(USAGE);
} else if (!(rounds >= 1) || asked.length === 0 || scenarios.length === 0) {
  console.error(`scenarios: ${SCENARIOS.map(({ id }) => id).join(', ')}`);
  console.error(`peers: ${all.map(({ id }) => id).join(', ')}\n\n${USAGE}`);
  process.exitCode = 2;
} else {
  process.exitCode = (await bench()) ? 0 : 1;
}
// What a server left open does not keep this one running.
process.exit();

async function bench(): Promise<boolean> {
  const peers = asked.filter((peer) => peer.missing?.() === undefined);
  const missing = asked
    .filter((peer) => !peers.includes(peer))
    .map(({ title, missing }) => ({ title, why: missing?.() ?? '' }));
  const comparable = Object.values(COMPARED).every((id) => peers.some((peer) => peer.id === id));
  const machine = describeMachine();
  const { under, told } = pin();
  allowConnections();
  console.log(`Parlour: measuring; ${told}`);
  for (const { title, why } of missing) console.log(`${title} is missing: ${why}`);

  const profiles = values.profile ? mkdtempSync(join(tmpdir(), 'parlour-profile-')) : undefined;
  const nodeFlags = profiles ? ['--cpu-prof', `--cpu-prof-dir=${profiles}`] : undefined;
  const size = values.short ? 'short' : 'full';
  const plan: Plan = { size, rounds, scenarios, peers, under, ...(nodeFlags && { nodeFlags }) };
  const results = new Results();
  const began = performance.now();
  try {
    await takeAll(plan, results);
  } catch (error) {
    console.error(
      `\nThis run is worth nothing, and nothing is reported.\n${(error as Error).message}`,
    );
    return false;
  }
  const run: Run = {
    size,
    command: commandLine(),
    rounds,
    date: new Date().toISOString().slice(0, 16).replace('T', ' '),
    lastedMs: performance.now() - began,
    machine,
    pinning: told,
    peers,
    missing,
    scenarios,
    results,
    verdicts: comparable ? judge(values.short ? GUARDS : TARGETS, scenarios, results) : [],
  };
  await report(run);
  if (profiles) {
    console.log(describeProfiles(profiles).join('\n'));
    rmSync(profiles, { recursive: true });
  }
  return !values.short || run.verdicts.every(({ met }) => met);
}

function commandLine(): string {
  const args = process.argv.slice(2);
  return args.length > 0 ? `npm run bench -- ${args.join(' ')}` : 'npm run bench';
}

async function takeAll(plan: Plan, results: Results) {
  const steps = stepsOf(plan);
  const progress = new Progress(steps);
  try {
    for (const step of steps) await take(step, plan, results, progress);
  } finally {
    progress.end();
  }
}

async function report(run: Run) {
  for (const { target, ratio, met } of run.verdicts)
    console.log(`${met ? '✓' : '✗'} ${target.what}: ${readableRatio(ratio)}×, ${boundOf(target)}`);
  // Only a whole run is what the documentation tells of.
  const isWhole = run.size === 'full' && !values.only && !values.peers && !values.profile;
  const file = isWhole ? 'docs/benchmarks.md' : join(values.reports, 'bench/benchmarks.md');
  if (run.size === 'short') writeCounts(join(values.reports, 'benchmarks.json'), run);
  await writeReport(file, run);
  console.log(`\n${readable(run.lastedMs / 1_000)} s; see ${file}`);
}
