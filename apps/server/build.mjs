// Builds the server into dist/apps/server. `--serve` rebuilds and restarts on every change.
import { spawn } from 'node:child_process';
import { copyFile } from 'node:fs/promises';
import * as esbuild from 'esbuild';
import { bundleWhole } from '../../tools/bundle.mjs';

const OUT = 'dist/apps/server';
const serve = process.argv.includes('--serve');

/** @type {import('node:child_process').ChildProcess | undefined} */
let server;

/** @type {esbuild.Plugin} */
const finish = {
  name: 'finish',
  setup(build) {
    build.onEnd(async ({ errors }) => {
      if (errors.length > 0) return;
      await copyFile('apps/server/src/db/sqlite-worker.mjs', `${OUT}/sqlite-worker.mjs`);
      if (!serve) return;
      if (server && server.exitCode === null) {
        const exit = new Promise((resolve) => server?.once('exit', resolve));
        server.kill();
        await exit;
      }
      server = spawn(process.execPath, ['--enable-source-maps', `${OUT}/main.js`], {
        stdio: 'inherit',
      });
    });
  },
};

const options = bundleWhole('apps/server/src/main.ts', `${OUT}/main.js`);
options.plugins?.push(finish);

if (serve) await (await esbuild.context(options)).watch();
else {
  await esbuild.build(options);
  await esbuild.build(bundleWhole('apps/server/src/upkeep/main.ts', `${OUT}/upkeep.js`));
}
