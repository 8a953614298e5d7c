import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { environmentWith } from '../config';

/** Where Debian and others keep the programs of each version, besides the search path. */
const VERSIONS = ['/usr/lib/postgresql', '/usr/pgsql', '/opt/homebrew/opt'];

/**
 * Runs a program of PostgreSQL, on a database if there is one.
 *
 * @returns what it has written
 * @throws Error in one line, if it is not on this machine, or says that it failed
 */
export async function runPostgresProgram(
  program: 'pg_dump' | 'pg_restore',
  args: readonly string[],
  url?: string,
): Promise<string> {
  const { address, password } = url === undefined ? {} : apart(url);
  const env = environmentWith(password === undefined ? {} : { PGPASSWORD: password });
  const all = address === undefined ? args : [...args, `--dbname=${address}`];
  for (const path of [program, ...installed(program)]) {
    const outcome = await run(path, all, env);
    if (outcome === undefined) continue;
    if (outcome.code === 0) return outcome.written;
    throw new Error(`${program} failed: ${outcome.said}`);
  }
  throw new Error(`${program} is not on this machine: install PostgreSQL's client programs`);
}

/** Threat: whoever lists the processes of the machine sees what is on a command line. */
function apart(url: string) {
  const address = new URL(url);
  const password = decodeURIComponent(address.password);
  address.password = '';
  return { address: address.href, ...(password !== '' && { password }) };
}

/** The newest first: an older one refuses a newer server. */
function installed(program: string): string[] {
  return VERSIONS.filter((folder) => existsSync(folder)).flatMap((folder) => {
    const newestFirst = readdirSync(folder).sort((a, b) => parseFloat(b) - parseFloat(a));
    const paths = newestFirst.map((version) => join(folder, version, 'bin', program));
    return paths.filter((path) => existsSync(path));
  });
}

/** Undefined if there is no such program. */
async function run(path: string, args: readonly string[], env: NodeJS.ProcessEnv) {
  const child = spawn(path, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const code = new Promise<number | null | undefined>((resolve, reject) => {
    child.once('close', resolve);
    child.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ENOENT' ? resolve(undefined) : reject(error),
    );
  });
  const [written, said, ended] = await Promise.all([text(child.stdout), text(child.stderr), code]);
  return ended === undefined ? undefined : { code: ended, written, said: lineOf(said) };
}

/** What it says of the error, in one line. */
function lineOf(said: string): string {
  const lines = said.split('\n').filter((line) => line.trim() !== '');
  const [line = 'it does not say why'] = [...lines.filter((one) => /error/i.test(one)), ...lines];
  return line;
}
