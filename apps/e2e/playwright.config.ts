import { defineConfig } from '@playwright/test';

/** What a browser needs where nobody is logged in and nothing outside can be reached. */
const HEADLESS_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export default defineConfig({
  testDir: './src',
  outputDir: '../../test-results',
  // One after another: each file has a server of its own, and two cores for both and the browser.
  workers: 1,
  retries: 0,
  forbidOnly: true,
  timeout: 30_000,
  reporter: [['list'], ['json', { outputFile: '../../reports/e2e.json' }]],
  use: {
    launchOptions: { executablePath: process.env['CHROMIUM'], args: HEADLESS_ARGS },
    locale: 'en-GB',
    trace: 'retain-on-failure',
  },
});
