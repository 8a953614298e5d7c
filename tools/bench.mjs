// `npm run bench`: measures Parlour against its peers, as they are built, on this machine, and writes
// docs/benchmarks.md.
import { build, checkNode, install, run } from './prepare.mjs';

checkNode();
install();
build();
run(process.execPath, 'dist/apps/bench/main.js', ...process.argv.slice(2));
