import type { Proof } from '../proof';
import { storeAway } from '../store-away';
import { System } from '../system';

export const postgresGone: Proof = {
  id: 'G14',
  promise: 'PostgreSQL that is gone gives refusals, never lies',
  forms: ['cluster'],

  async run(stage) {
    const system = await System.start(stage, { RATE_LIMIT: 'off' });
    const { postgres } = system.beside;
    stage.finally(() => postgres.start());
    await storeAway(stage, system, {
      what: 'PostgreSQL is killed, and started again',
      takeAway: () => postgres.stop('SIGQUIT'),
      giveBack: () => postgres.start(),
    });
  },
};
