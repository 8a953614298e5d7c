// `npm test`: every check there is, and one line at the end that counts them all.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findChromium } from './chromium.mjs';
import { checkNode, install, nodeBin, root } from './prepare.mjs';
import { ensureServices } from './services.mjs';

const REPORTS = join(root, 'reports');
const TESTED = ['protocol', 'client', 'server', 'web', 'prove', 'bench', 'tools'];

checkNode();
install();
rmSync(REPORTS, { recursive: true, force: true });
mkdirSync(REPORTS);

const nx = nodeBin('nx/dist/bin/nx.js');
const results = [
  check('format', nodeBin('prettier/bin/prettier.cjs'), '--check', '--cache', '.'),
  check(
    'lint',
    nodeBin('eslint/bin/eslint.js'),
    '--cache',
    '--cache-location',
    'node_modules/.cache/eslint/',
    '.',
  ),
  check('types', nx, 'run-many', '-t', 'types', '--output-style=static'),
  // It checks the types of the page's templates, too.
  check('build', nx, 'run-many', '-t', 'build', '--output-style=static'),
  ...tests(TESTED),
  clusterTests(),
  ...(await browserTests()),
  guards(),
];

console.log('');
for (const { name, passed, failed, skipped } of results) {
  console.log(`${failed > 0 ? '✗' : '✓'} ${name.padEnd(10)} ${sentence(passed, failed, skipped)}`);
}
const sum = (key) => results.reduce((total, result) => total + result[key], 0);
console.log(`\n${sentence(sum('passed'), sum('failed'), sum('skipped'))}`);
process.exitCode = sum('failed') > 0 ? 1 : 0;

function sentence(passed, failed, skipped) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** A check without tests of its own counts as one. */
function check(name, program, ...args) {
  const ok = call(program, args);
  return { name, passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 };
}

function tests(projects) {
  // One after another: timings of one must not suffer from the other.
  call(nx, ['run-many', '-t', 'test', '--parallel=1', '--output-style=static']);
  return projects.map((project) => counted(project, `${project}.json`));
}

/** The server's tests once more, and those of several processes, on PostgreSQL and Redis. */
function clusterTests() {
  if (!ensureServices()) return { name: 'cluster', passed: 0, failed: 1, skipped: 0 };
  call(nx, ['run', 'server:test-cluster', '--output-style=static']);
  return counted('cluster', 'cluster.json');
}

async function browserTests() {
  const chromium = await findChromium();
  if (!chromium) {
    console.error(
      'The browser tests need Chromium: install the package "chromium", or any Chrome.',
    );
    return ['e2e', 'measured', 'proofs'].map((name) => ({
      name,
      passed: 0,
      failed: 1,
      skipped: 0,
    }));
  }
  for (const target of ['e2e:e2e', 'e2e:e2e-measured', 'prove:prove'])
    call(nx, ['run', target, '--output-style=static'], { CHROMIUM: chromium });
  return [
    counted('e2e', 'e2e.json'),
    counted('measured', 'e2e-measured.json'),
    counted('proofs', 'proofs.json'),
  ];
}

/** Ratios to a bare server in the same run: what a change could lose unseen. */
function guards() {
  call(nx, ['run', 'bench:bench', '--output-style=static']);
  return counted('guards', 'benchmarks.json');
}

/** What a runner wrote of itself. One that wrote nothing did not run, and that is a failure. */
function counted(name, file) {
  const path = join(REPORTS, file);
  if (!existsSync(path)) return { name, passed: 0, failed: 1, skipped: 0 };
  const report = JSON.parse(readFileSync(path, 'utf8'));
  if (report.stats) {
    const { expected, unexpected, flaky, skipped } = report.stats;
    return { name, passed: expected, failed: unexpected + flaky + report.errors.length, skipped };
  }
  const { numPassedTests, numFailedTests, numPendingTests, numRuntimeErrorTestSuites } = report;
  const failed = numFailedTests + numRuntimeErrorTestSuites;
  return { name, passed: numPassedTests, failed, skipped: numPendingTests };
}

function call([program, ...fixed], args, env = {}) {
  const { status } = spawnSync(program, [...fixed, ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, NX_TUI: 'false', ...env },
  });
  return status === 0;
}
