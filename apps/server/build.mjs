// Builds the server into dist/apps/server. esbuild bundles our own code; swc compiles it, for Nest's
// injection needs the decorator metadata that esbuild does not write. `--serve` rebuilds and
// restarts on every change.
import { spawn } from 'node:child_process';
import { copyFile, readFile } from 'node:fs/promises';
import { transform } from '@swc/core';
import * as esbuild from 'esbuild';
import { swcOptions } from '../../tools/swc.mjs';

const OUT = 'dist/apps/server';
const serve = process.argv.includes('--serve');

/** @type {esbuild.Plugin} */
const decorators = {
  name: 'decorators',
  setup(build) {
    build.onLoad({ filter: /\/(apps|libs)\/.*\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const { code } = await transform(source, {
        ...swcOptions,
        filename: path,
        sourceMaps: 'inline',
      });
      return { contents: code, loader: 'js' };
    });
  },
};

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

/** @type {esbuild.BuildOptions} */
const options = {
  entryPoints: ['apps/server/src/main.ts'],
  outfile: `${OUT}/main.js`,
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node20',
  sourcemap: true,
  // Nest logs under the names of classes.
  keepNames: true,
  tsconfig: 'tsconfig.base.json',
  plugins: [decorators, finish],
};

if (serve) await (await esbuild.context(options)).watch();
else await esbuild.build(options);
