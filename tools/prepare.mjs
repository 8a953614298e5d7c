// What `npm start` and `npm test` need before anything else, done once: a Node that is new enough,
// the packages of the lock file, and a build of what the sources are now.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const LEAST_NODE = [20, 19];
const SOURCES = [
  'apps/bench',
  'apps/prove',
  'apps/server',
  'apps/web',
  'libs',
  'docs',
  'tools',
  'package-lock.json',
  'tsconfig.base.json',
];

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Runs a command in the workspace, in sight; ends this process if it fails. */
export function run(command, ...args) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) {
    console.error(`Parlour: "${[command, ...args].join(' ')}" failed`);
    process.exit(status ?? 1);
  }
}

/** Runs a program of node_modules, the same on every system. */
export const nodeBin = (script) => [process.execPath, join(root, 'node_modules', script)];

export function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [leastMajor, leastMinor] = LEAST_NODE;
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return;
  console.error(
    `Parlour needs Node ${LEAST_NODE.join('.')} or newer; this is ${process.versions.node}.`,
  );
  process.exit(1);
}

/** Installs what the lock file names, unless it is there already. */
export function install() {
  const stamp = join(root, 'node_modules/.parlour-lock');
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  console.log('Parlour: installing packages (once)');
  run('npm', 'ci', '--include=dev', '--no-audit', '--no-fund');
  writeFileSync(stamp, lock);
}

/** Builds the server and the page, unless nothing has changed since the last build. */
export function build() {
  const stamp = join(root, 'dist/.parlour-sources');
  const sources = createHash('sha256');
  for (const source of SOURCES) describe(join(root, source), sources);
  const now = sources.digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === now) return;
  console.log('Parlour: building (only when something has changed)');
  run(...nodeBin('nx/dist/bin/nx.js'), 'run-many', '-t', 'build', '--output-style=static');
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, now);
}

/** Names, sizes and times, not contents: it has to be quick. */
function describe(path, hash) {
  const { mtimeMs, size } = statSync(path);
  if (!statSync(path).isDirectory()) {
    hash.update(`${path} ${size} ${mtimeMs}\n`);
    return;
  }
  for (const name of readdirSync(path).sort()) describe(join(path, name), hash);
}
