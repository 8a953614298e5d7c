import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as esbuild from 'esbuild';
import { bundle, bundleWhole } from '../../../tools/bundle.mjs';
import type { Change, Sabotage } from './sabotages/change';

const PAGE_SOURCES = [
  'apps/web',
  'libs',
  'docs',
  'nx.json',
  'package.json',
  'package-lock.json',
  'tsconfig.base.json',
];
const WORKER = 'apps/server/src/db/sqlite-worker.mjs';

/** The program that proves, and the options that point it to what it has to put to the test. */
export interface Variant {
  program: string;
  options: string[];
}

/** The product as it is. */
export const HONEST: Variant = { program: 'dist/apps/prove/main.js', options: [] };

/** Builds what a sabotage changes into a folder; the sources stay as they are. */
export async function buildVariant({ changes }: Sabotage, folder: string): Promise<Variant> {
  const variant: Variant = { program: HONEST.program, options: [...HONEST.options] };
  for (const build of new Set(changes.map((change) => change.build))) {
    const ours = changes.filter((change) => change.build === build);
    const applied = new Set<Change>();
    const alter: Alter = (file, source) => {
      const here = ours.filter((change) => change.file === file);
      for (const change of here) applied.add(change);
      return here.reduce(apply, source);
    };
    const files = new Set(ours.map(({ file }) => file));
    await builders[build](variant, join(folder, build), alter, files);
    const stale = ours.find((change) => !applied.has(change));
    if (stale) throw new Error(`${stale.file} is no part of the ${build}: mend the sabotage`);
  }
  return variant;
}

function apply(source: string, { file, find, replace }: Change): string {
  const [before, after, ...more] = source.split(find);
  if (after === undefined || more.length > 0)
    throw new Error(`${file} does not have "${find}" exactly once: mend the sabotage`);
  return `${before}${replace}${after}`;
}

type Alter = (file: string, source: string) => string;
type Builder = (
  variant: Variant,
  folder: string,
  alter: Alter,
  files: ReadonlySet<string>,
) => Promise<void>;

const builders: Record<Change['build'], Builder> = {
  async server(variant, folder, alter) {
    await esbuild.build(bundleWhole('apps/server/src/main.ts', join(folder, 'main.js'), alter));
    writeFileSync(join(folder, 'sqlite-worker.mjs'), alter(WORKER, readFileSync(WORKER, 'utf8')));
    variant.options.push('--server', folder);
  },

  async client(variant, folder, alter) {
    variant.program = join(folder, 'main.js');
    await esbuild.build(bundle('apps/prove/src/main.ts', variant.program, alter));
  },

  /** From a copy of the sources: what builds the page reads them from the disk. */
  async page(variant, folder, alter, files) {
    for (const source of PAGE_SOURCES) {
      cpSync(source, join(folder, source), { recursive: true });
    }
    for (const file of files) {
      const copy = join(folder, file);
      writeFileSync(copy, alter(file, readFileSync(copy, 'utf8')));
    }
    const nx = resolve('node_modules/nx/dist/bin/nx.js');
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [nx, 'run', 'web:build', '--skip-nx-cache'],
      {
        cwd: folder,
        encoding: 'utf8',
        env: { ...process.env, NX_TUI: 'false' },
      },
    );
    if (status !== 0) throw new Error(`the page can't be built:\n${stdout}${stderr}`);
    variant.options.push('--page', join(folder, 'dist/apps/web/browser'));
  },
};
