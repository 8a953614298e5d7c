// A Chromium for the browser tests: the machine's own, or one that is installed here.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** @returns {Promise<string | undefined>} the path of its program */
export async function findChromium() {
  return onPath() ?? (await playwrights()) ?? (await installed());
}

function onPath() {
  for (const name of NAMES) {
    const { status, stdout } = spawnSync('which', [name], { encoding: 'utf8' });
    if (status === 0) return stdout.trim();
  }
  return undefined;
}

async function playwrights() {
  const { chromium } = await import('@playwright/test');
  const path = chromium.executablePath();
  return existsSync(path) ? path : undefined;
}

async function installed() {
  const isDebian = existsSync('/etc/debian_version') && process.getuid?.() === 0;
  const steps = isDebian
    ? [
        ['apt-get', 'update', '-qq'],
        ['apt-get', 'install', '-y', '-qq', '--no-install-recommends', 'chromium'],
      ]
    : [[process.execPath, 'node_modules/@playwright/test/cli.js', 'install', 'chromium']];
  console.log('Parlour: installing Chromium for the browser tests (once)');
  try {
    for (const [command, ...args] of steps) execFileSync(command, args, { stdio: 'inherit' });
  } catch (error) {
    console.error(error.message);
    return undefined;
  }
  return onPath() ?? playwrights();
}
