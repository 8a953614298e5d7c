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

/** What stays in node_modules: native code, what starts threads of its own, what is not installed. */
const APART = [
  ...['libsql', 'pg-native', 'pino', 'pino-pretty'],
  ...['class-transformer', 'class-validator', '@nestjs/microservices'].flatMap((name) => [
    name,
    `${name}/*`,
  ]),
];

/** What packages in CommonJS take for granted. */
const COMMONJS = `
import { createRequire as createRequireOfBundle } from 'node:module';
import { dirname as dirnameOfBundle } from 'node:path';
import { fileURLToPath as fileOfBundle } from 'node:url';
const require = createRequireOfBundle(import.meta.url);
const __filename = fileOfBundle(import.meta.url);
const __dirname = dirnameOfBundle(__filename);
`;

/**
 * As {@link bundle}, with the packages in the one file: to find and read 1,500 files takes Node longer
 * than all else that the server does at its start.
 *
 * @type {typeof bundle}
 */
export function bundleWhole(entry, outfile, alter) {
  const { packages: _, ...options } = bundle(entry, outfile, alter);
  // Node reads the whole map at the start: which line it was is enough.
  return { ...options, external: APART, banner: { js: COMMONJS }, sourcesContent: false };
}
