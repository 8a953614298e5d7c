import { existsSync } from 'node:fs';
import { CHROMIUM_ARGS } from '@parlour/harness';
import { type Browser, chromium } from '@playwright/test';
import { Skipped, type Stage } from './proof';

/** A Chromium that is gone when the proof is over. @throws Skipped where there is none */
export async function openBrowser(stage: Stage): Promise<Browser> {
  const executablePath = process.env['CHROMIUM'] ?? chromium.executablePath();
  if (!existsSync(executablePath)) {
    throw new Skipped('it needs Chromium: install "chromium", or any Chrome');
  }
  const browser = await chromium.launch({ executablePath, args: CHROMIUM_ARGS });
  stage.finally(() => browser.close());
  return browser;
}
