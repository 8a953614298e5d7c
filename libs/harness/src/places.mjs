// Where something is started for a test: a port that is free, and a folder.
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Linux has a file system in memory here. */
const MEMORY = '/dev/shm';

/**
 * @param {string} name
 * @returns {string} a path in memory, where the system has a place for that: a disk that others use,
 *   too, takes 400 ms for a commit now and then, and whoever times a server must not time that
 */
export function inMemory(name) {
  return join(existsSync(MEMORY) ? MEMORY : tmpdir(), name);
}

/** @returns {Promise<number>} a TCP port that nobody has taken, as far as can be known */
export function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (probe.address());
      probe.close(() => resolve(port));
    });
  });
}

/**
 * @param {number} port
 * @returns {Promise<boolean>} whether nobody listens there, at no address of this machine
 */
export function isFree(port) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, () => probe.close(() => resolve(true)));
  });
}
