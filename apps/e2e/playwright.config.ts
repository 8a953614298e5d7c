import { CHROMIUM_ARGS } from '@parlour/harness';
import { defineConfig } from '@playwright/test';

const MEASURED = /@measured/;

export default defineConfig({
  testDir: './src',
  outputDir: '../../test-results',
  // Each has a server of its own, and a browser.
  workers: 2,
  projects: [
    { name: 'page', grepInvert: MEASURED },
    { name: 'measured', grep: MEASURED, workers: 1 },
  ],
  retries: 0,
  forbidOnly: true,
  timeout: 30_000,
  reporter: [['list'], ['json']],
  use: {
    launchOptions: { executablePath: process.env['CHROMIUM'], args: CHROMIUM_ARGS },
    locale: 'en-GB',
    // A trace of every step takes a third of the time: `--trace on` for whoever looks for a fault.
    trace: 'off',
    screenshot: 'only-on-failure',
  },
});
