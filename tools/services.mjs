// PostgreSQL and Redis for the tests of several processes: the machine's own, or installed here.
import { findService } from '../libs/harness/src/services.mjs';
import { aptInstall, canInstall } from './debian.mjs';

const PROGRAMS = ['postgres', 'initdb', 'createdb', 'pg_isready', 'redis-server'];
/** What may stand in front of them: tried out where it is there. */
const PROXIES = ['nginx', 'haproxy', 'caddy'];

/** @returns {boolean} whether they are there now; if not, a line says what to install */
export function ensureServices() {
  if (areThere()) return true;
  if (canInstall()) {
    console.log('Parlour: installing PostgreSQL and Redis for the tests (once)');
    try {
      aptInstall('postgresql', 'redis-server', ...PROXIES);
    } catch (error) {
      console.error(error.message);
    }
    if (areThere()) return true;
  }
  console.error('Several processes need PostgreSQL and Redis: install both, with their programs.');
  return false;
}

const areThere = () => PROGRAMS.every((program) => findService(program) !== undefined);
