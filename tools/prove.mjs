// `npm run prove`: puts the promises of docs/guarantees.md to the test, on the product as it is
// built, with the faults and the load that each is told with.
import { findChromium } from './chromium.mjs';
import { build, checkNode, install, run } from './prepare.mjs';
import { ensureServices } from './services.mjs';

/** Those that need a browser. */
const IN_A_PAGE = ['G22', 'G26'];

const args = process.argv.slice(2);
const promises = args.filter((arg) => /^G\d+$/.test(arg));

checkNode();
install();
build();
if (promises.length === 0 || promises.some((promise) => IN_A_PAGE.includes(promise))) {
  const chromium = await findChromium();
  if (chromium) process.env.CHROMIUM = chromium;
}
if (!ensureServices()) process.exit(1);
run(process.execPath, 'dist/apps/prove/main.js', ...args);
