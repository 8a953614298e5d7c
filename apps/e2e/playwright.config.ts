import { CHROMIUM_ARGS } from '@parlour/harness';
import { defineConfig } from '@playwright/test';

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
    launchOptions: { executablePath: process.env['CHROMIUM'], args: CHROMIUM_ARGS },
    locale: 'en-GB',
    trace: 'retain-on-failure',
  },
});
