// A Chromium for the browser tests: the machine's own, or one that is installed here.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { aptInstall, canInstall } from './debian.mjs';

const PLAYWRIGHTS_OWN = ['node_modules/@playwright/test/cli.js', 'install', 'chromium'];
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
  console.log('Parlour: installing Chromium for the browser tests (once)');
  try {
    if (canInstall()) aptInstall('chromium');
    else execFileSync(process.execPath, PLAYWRIGHTS_OWN, { stdio: 'inherit' });
  } catch (error) {
    console.error(error.message);
    return undefined;
  }
  return onPath() ?? playwrights();
}
