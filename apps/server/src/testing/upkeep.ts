import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

/** `npm run backup` and so on, as it is built, as a process of its own; ended when that is so, if it is given. */
export async function upkeep(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  endedWhen?: () => Promise<unknown>,
  signal: NodeJS.Signals = 'SIGKILL',
): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, ['dist/apps/server/upkeep.js', ...args], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = Promise.all([text(child.stdout), text(child.stderr)]);
  const exit = once(child, 'close');
  if (endedWhen) {
    await Promise.race([exit, endedWhen()]);
    child.kill(signal);
  }
  await exit;
  return { code: child.exitCode, said: (await said).join('') };
}

/** Where programs are looked for, from now on; returns where it was. */
export function searchIn(path: string | undefined): string | undefined {
  const { PATH } = process.env;
  process.env['PATH'] = path;
  return PATH;
}
