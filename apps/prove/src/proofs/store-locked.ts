import { join } from 'node:path';
import Database from 'libsql';
import type { Proof } from '../proof';
import { storeAway } from '../store-away';

export const storeLocked: Proof = {
  id: 'G14',
  promise: 'a locked database gives refusals, never lies',

  async run(stage) {
    const server = await stage.startServer({ RATE_LIMIT: 'off' });
    const other = new Database(join(server.dataDir, 'parlour.db'));
    stage.finally(() => other.close());
    other.pragma('busy_timeout = 5000');
    await storeAway(stage, server, {
      what: 'the database is locked by another program',
      dataDir: server.dataDir,
      takeAway: () => other.exec('begin exclusive'),
      giveBack: () => other.exec('rollback'),
    });
  },
};
