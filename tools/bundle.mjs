// Bundles an app that runs on Node. esbuild bundles our own code; swc compiles it, for Nest's
// injection needs the decorator metadata that esbuild does not write.
import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { transform } from '@swc/core';
import { swcOptions } from './swc.mjs';

/**
 * @param {(file: string, source: string) => string} alter what is compiled instead of a file, named
 *   from the workspace's root
 * @returns {import('esbuild').Plugin}
 */
const compile = (alter) => ({
  name: 'compile',
  setup(build) {
    build.onLoad({ filter: /\/(apps|libs)\/.*\.ts$/ }, async ({ path }) => {
      const source = alter(relative(process.cwd(), path), await readFile(path, 'utf8'));
      const { code } = await transform(source, {
        ...swcOptions,
        filename: path,
        sourceMaps: 'inline',
      });
      return { contents: code, loader: 'js' };
    });
  },
});

/**
 * @param {string} entry
 * @param {string} outfile
 * @param {(file: string, source: string) => string} [alter]
 * @returns {import('esbuild').BuildOptions}
 */
export function bundle(entry, outfile, alter = (_file, source) => source) {
  return {
    entryPoints: [entry],
    outfile,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: true,
    tsconfig: 'tsconfig.base.json',
    plugins: [compile(alter)],
  };
}
