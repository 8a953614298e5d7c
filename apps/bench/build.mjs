// Builds the measurement, and the server among its peers that is compiled, into dist/apps/bench.
import * as esbuild from 'esbuild';
import { bundle } from '../../tools/bundle.mjs';

await Promise.all([
  esbuild.build(bundle('apps/bench/src/main.ts', 'dist/apps/bench/main.js')),
  esbuild.build(bundle('apps/bench/servers/nest-gateway.ts', 'dist/apps/bench/nest-gateway.js')),
]);
