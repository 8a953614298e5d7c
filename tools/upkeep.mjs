// `npm run backup`, `restore` and `migrate`: what is done to the data from outside of the server.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, checkNode, install, root } from './prepare.mjs';

const program = join(root, 'dist/apps/server/upkeep.js');

checkNode();
// Threat: a server that runs from here needs its packages, and its upkeep is of the same version.
if (!existsSync(program)) {
  install();
  build();
}
process.chdir(root);
await import(pathToFileURL(program).href);
