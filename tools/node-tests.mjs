// Runs the workspace's own tests with Node's runner, and writes the counts as Jest writes them.
import { mkdirSync, writeFileSync } from 'node:fs';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

const counts = {
  numPassedTests: 0,
  numFailedTests: 0,
  numPendingTests: 0,
  numRuntimeErrorTestSuites: 0,
};

const stream = run({ files: ['tools/boundaries.spec.mjs', 'tools/balancer.spec.mjs'] })
  .on('test:pass', ({ skip, details }) => {
    if (details.type === 'suite') return;
    if (skip) counts.numPendingTests++;
    else counts.numPassedTests++;
  })
  .on('test:fail', () => {
    counts.numFailedTests++;
    process.exitCode = 1;
  });
stream.compose(new spec()).pipe(process.stdout);
stream.on('end', () => {
  mkdirSync('reports', { recursive: true });
  writeFileSync('reports/tools.json', JSON.stringify(counts));
});
