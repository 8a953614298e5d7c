import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';

const SERVER_CORE = '0';
const LOAD_CORE = '1';
/** Enough for 5,000 people, on either side. */
const OPEN_FILES = 16_384;

/** Where the server and the load run. */
export interface Pinning {
  /** Runs a server on its core: what to put before its command. */
  under: readonly string[];
  /** One line for whoever reads the figures. */
  told: string;
}

/** Gives this process, the load, a core of its own, and the servers another. */
export function pin(): Pinning {
  const unpinned = (why: string) => ({ under: [], told: `not pinned to cores: ${why}` });
  if (cpus().length < 2) return unpinned('the server and the load share the only one');
  const args = ['--all-tasks', '--cpu-list', '--pid', LOAD_CORE, String(process.pid)];
  const { status } = spawnSync('taskset', args, { stdio: 'ignore' });
  if (status !== 0) return unpinned('there is no taskset, or it may not');
  return {
    under: ['taskset', '--cpu-list', SERVER_CORE],
    told: `the server on core ${SERVER_CORE}, the load on core ${LOAD_CORE}`,
  };
}

/**
 * Lets this process, and the servers that it starts, have a connection for everybody.
 *
 * @throws Error if the machine does not
 */
export function allowConnections() {
  const [, soft] =
    /^Max open files\s+(\S+)/m.exec(readFileSync('/proc/self/limits', 'latin1')) ?? [];
  if (soft === 'unlimited' || Number(soft) >= OPEN_FILES) return;
  const args = ['--pid', String(process.pid), `--nofile=${OPEN_FILES}:`];
  if (spawnSync('prlimit', args, { stdio: 'ignore' }).status === 0) return;
  throw new Error(`needs ${OPEN_FILES} open files (ulimit -n), and may have ${soft}`);
}

/** The machine in lines, with how busy it is now. */
export function describeMachine(): string[] {
  const [first, ...others] = cpus();
  return [
    `${first?.model.trim()}, ${others.length + 1} cores, ${Math.round(totalmem() / 2 ** 30)} GiB`,
    `Linux ${release()}, Node ${process.versions.node}`,
    `load at the start: ${loadavg()[0]?.toFixed(2)}`,
  ];
}
