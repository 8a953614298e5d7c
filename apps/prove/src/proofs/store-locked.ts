import { join } from 'node:path';
import Database from 'libsql';
import type { Proof } from '../proof';
import { storeAway } from '../store-away';
import { System } from '../system';

export const storeLocked: Proof = {
  id: 'G14',
  promise: 'a locked database gives refusals, never lies',

  async run(stage) {
    const system = await System.start(stage, { RATE_LIMIT: 'off' });
    const other = new Database(join(system.first.dataDir, 'parlour.db'));
    stage.finally(() => other.close());
    other.pragma('busy_timeout = 5000');
    await storeAway(stage, system, {
      what: 'the database is locked by another program',
      takeAway: () => other.exec('begin exclusive'),
      giveBack: () => other.exec('rollback'),
    });
  },
};
