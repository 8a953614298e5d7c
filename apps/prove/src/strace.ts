import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { Skipped } from './proof';

/** More than the largest write that matters: a page of the database. */
const BYTES_SHOWN = 8_192;

/**
 * What a server is run under to have its writes and syncs in a file. The tracer is a process beside
 * it, so that it keeps its own process id.
 *
 * @throws Skipped where nothing can be traced
 */
export function strace(file: string): readonly string[] {
  if (!works()) install();
  if (!works()) throw new Skipped('it needs strace, and the right to use it: install "strace"');
  return [
    ...['strace', '-D', '-f', '-y', '-e', 'signal=none', '-s', String(BYTES_SHOWN), '-o', file],
    ...['-e', 'trace=pwrite64,write,writev,sendmsg,sendto,fdatasync,fsync'],
  ];
}

function works(): boolean {
  return spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0;
}

function install() {
  if (!existsSync('/etc/debian_version') || process.getuid?.() !== 0) return;
  console.log('Parlour: installing strace (once)');
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', 'strace']]) {
    spawnSync('apt-get', ['-qq', ...args], { stdio: 'inherit' });
  }
}
