// PostgreSQL and Redis for tests and for development: the machine's own programs, each started on a
// port and with data of its own. Plain JavaScript, so that a tool uses it unbuilt.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
} from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const READY_WITHIN_MS = 20_000;
const USER = 'parlour';
/** Where PostgreSQL is that no `PATH` leads to, a folder for each version. */
const VERSIONS = ['/usr/lib/postgresql', '/usr/pgsql', '/opt/homebrew/opt'];

/**
 * A program that runs, and can be harmed.
 *
 * @typedef {object} Service
 * @property {string} url where it is
 * @property {() => number} pid
 * @property {() => Promise<void>} start after it was stopped, with the same data
 * @property {(signal?: NodeJS.Signals) => Promise<void>} stop resolves when it is gone
 * @property {(tell: () => void) => void} onEnd when it ends, by whatever
 */

/**
 * @param {string} program
 * @returns {string | undefined} its path
 */
export function findService(program) {
  // A user's `PATH` seldom leads to what a system runs.
  const folders = [...(process.env['PATH'] ?? '').split(':'), '/usr/local/sbin', '/usr/sbin'];
  for (const versions of VERSIONS) {
    if (!existsSync(versions)) continue;
    const newestFirst = readdirSync(versions).sort((a, b) => parseFloat(b) - parseFloat(a));
    folders.push(...newestFirst.map((version) => join(versions, version, 'bin')));
  }
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path));
}

/**
 * @param {{ dir: string, port: number, settings?: Record<string, string>, detached?: boolean }} options
 *   `dir` is made if there is none; what is in it is kept. `detached`: Ctrl-C is not its business
 * @returns {Promise<Service>} with a database of its user's name
 */
export async function startPostgres({ dir, port, settings = {}, detached }) {
  const owner = ownerOfPostgres();
  const data = join(dir, 'postgres');
  const isNew = !existsSync(data);
  if (isNew) {
    mkdirSync(data, { recursive: true });
    if (owner.uid !== undefined) {
      chownSync(data, owner.uid, /** @type {number} */ (owner.gid));
      // Its way there leads through a folder of ours.
      chmodSync(dir, 0o711);
    }
    const args = ['-D', data, '-U', USER, '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
    execFileSync(must('initdb'), args, { ...owner, cwd: data, stdio: 'pipe' });
  }
  const all = { listen_addresses: '127.0.0.1', unix_socket_directories: data, ...settings };
  const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const args = ['-D', data, '-p', String(port), ...flags];
  const url = `postgres://${USER}@127.0.0.1:${port}/${USER}`;
  const options = { ...owner, cwd: data, detached };
  const connection = ['-h', '127.0.0.1', '-p', String(port), '-U', USER];
  // It listens before it has gone over what a crash has left.
  const isReady = async () =>
    spawnSync(must('pg_isready'), ['-q', ...connection, '-d', 'postgres']).status === 0;
  // Killed it would leave its shared memory behind.
  const endsBy = /** @type {NodeJS.Signals} */ ('SIGQUIT');
  const logFile = join(dir, 'postgres.log');
  const how = { isReady, endsBy, logFile };
  const service = await runService(must('postgres'), args, options, url, port, how);
  if (isNew) {
    execFileSync(must('createdb'), [...connection, '--maintenance-db=postgres', USER]);
  }
  return service;
}

/**
 * @param {{ dir: string, port: number, detached?: boolean }} options as of {@link startPostgres}
 * @returns {Promise<Service>}
 */
export function startRedis({ dir, port, detached }) {
  mkdirSync(dir, { recursive: true });
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', dir];
  return runService(must('redis-server'), args, { detached }, `redis://127.0.0.1:${port}`, port);
}

/** @param {string} program */
function must(program) {
  const path = findService(program);
  if (!path) throw new Error(`${program} is not on this machine: install PostgreSQL and Redis`);
  return path;
}

/**
 * It refuses to be run by root: there is a user for it.
 *
 * @returns {{ uid?: number, gid?: number }}
 */
function ownerOfPostgres() {
  if (process.getuid?.() !== 0) return {};
  const id = (/** @type {string} */ flag) =>
    Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

/**
 * Whoever ends leaves none behind: each with the signal that ends it at once.
 *
 * @type {Map<import('node:child_process').ChildProcess, NodeJS.Signals>}
 */
const living = new Map();
process.on('exit', () => {
  for (const [child, signal] of living) {
    child.kill(signal);
    child.kill('SIGCONT');
  }
});

/**
 * @typedef {object} How
 * @property {() => Promise<boolean>} [isReady] when it listens, if there is nothing else to ask
 * @property {NodeJS.Signals} [endsBy]
 * @property {string} [logFile] where what it says goes, if anywhere
 */

/**
 * Resolves when it is ready.
 *
 * @param {string} program
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 * @param {string} url
 * @param {number} port
 * @param {How} how
 * @returns {Promise<Service>}
 */
export async function runService(program, args, options, url, port, how = {}) {
  const { isReady = () => answers(port), endsBy = 'SIGKILL', logFile } = how;
  /** @type {import('node:child_process').ChildProcess} */
  let child;
  /** @type {() => void} */
  let ended = () => undefined;
  const start = async () => {
    const log = logFile === undefined ? 'ignore' : openSync(logFile, 'a');
    child = spawn(program, args, { ...options, stdio: ['ignore', log, log] });
    if (typeof log === 'number') closeSync(log);
    living.set(child, endsBy);
    child.once('exit', () => {
      living.delete(child);
      ended();
    });
    const latest = Date.now() + READY_WITHIN_MS;
    while (!(await isReady())) {
      if (child.exitCode !== null || Date.now() > latest) {
        const why = logFile === undefined ? '' : `: see ${logFile}`;
        throw new Error(`${program} does not start on port ${port}${why}`);
      }
      await wait(20);
    }
  };
  await start();
  return {
    url,
    start,
    pid: () => /** @type {number} */ (child.pid),
    onEnd: (tell) => (ended = tell),
    async stop(signal = 'SIGINT') {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exit = once(child, 'exit');
      child.kill(signal);
      // One that stands still would hear it only when it goes on.
      child.kill('SIGCONT');
      await exit;
    },
  };
}

/**
 * @param {number} port
 * @returns {Promise<boolean>}
 */
function answers(port) {
  return new Promise((resolve) => {
    const probe = connect(port, '127.0.0.1');
    probe.once('connect', () => resolve(true)).once('error', () => resolve(false));
    probe.once('connect', () => probe.destroy());
  });
}
