// `npm run backup`, `restore` and `migrate`: what is done to the data from outside of the server.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, checkNode, install, root } from './prepare.mjs';

checkNode();
install();
build();

process.chdir(root);
await import(pathToFileURL(join(root, 'dist/apps/server/upkeep.js')).href);
