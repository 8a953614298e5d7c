// Builds the proofs into dist/apps/prove.
import * as esbuild from 'esbuild';
import { bundle } from '../../tools/bundle.mjs';

await esbuild.build(bundle('apps/prove/src/main.ts', 'dist/apps/prove/main.js'));
