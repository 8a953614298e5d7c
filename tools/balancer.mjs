// A TCP proxy for development, where there is no better one: each connection goes to the next process
// that takes it. It knows no HTTP, so behind it everybody comes from this machine.
import { connect, createServer } from 'node:net';

/**
 * @param {readonly number[]} targets ports of this machine
 * @returns {import('node:net').Server} not listening yet
 */
export function balancer(targets) {
  let turn = 0;
  return createServer((client) => {
    // One that is gone is found so by whoever writes to it.
    client.on('error', () => client.destroy());
    join(client, targets, turn++, targets.length);
  });
}

/** Tries so many processes, from the one whose turn it is. */
function join(client, targets, turn, tries) {
  if (tries === 0) {
    client.destroy();
    return;
  }
  const process = connect(targets[turn % targets.length], '127.0.0.1');
  const next = () => join(client, targets, turn + 1, tries - 1);
  process.once('error', next);
  process.once('connect', () => {
    process.off('error', next);
    process.on('error', () => client.destroy());
    process.on('close', () => client.destroy());
    client.on('close', () => process.destroy());
    client.pipe(process).pipe(client);
  });
}
