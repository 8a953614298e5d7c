import { setTimeout as wait } from 'node:timers/promises';
import type { ServerProcess } from '@parlour/harness';
import { Crowd } from '../crowd';
import { judge } from '../judge';
import type { Proof, Stage } from '../proof';
import { readStored } from '../stored';
import { until } from '../until';

const SIZES = {
  full: { kills: 12, betweenMs: [4_000, 12_000], acknowledged: 20_000 },
  short: { kills: 4, betweenMs: [500, 1_200], acknowledged: 500 },
} as const;
const SENDERS = 20;
const ROOMS = 5;
const PER_SECOND = 200;
const FIRST_ANSWER_MS = 3_000;
const LAST_ANSWER_MS = 60_000;

export const survivesKill: Proof = {
  id: 'G1',
  promise: 'an acknowledged message survives kill -9 of the server',

  async run(stage) {
    const { kills, betweenMs, acknowledged } = SIZES[stage.size];
    // What waits during a restart goes out at once behind it.
    const server = await stage.startServer({ RATE_LIMIT: 'off' });
    const crowd = await Crowd.gather(stage, {
      guests: SENDERS,
      roomsOf: (n) => [`room-${n % ROOMS}`],
      urlOf: () => server.url,
    });
    crowd.speak(PER_SECOND);

    let slowest = 0;
    for (let kill = 0; kill < kills; kill++) {
      await wait(stage.random.between(betweenMs[0], betweenMs[1]));
      // Every other one at the worst moment: somebody has just been told that it is stored.
      if (kill % 2 === 0) await crowd.nextAcknowledgement(FIRST_ANSWER_MS);
      await killAndLook(stage, server);
      slowest = Math.max(slowest, await firstAnswer(stage, server, crowd));
      stage.progress((kill + 1) / kills);
    }
    await until(() => crowd.acknowledged >= acknowledged, LAST_ANSWER_MS);
    await judge(stage, crowd, server);

    stage.figure('kills', kills);
    stage.figure('acknowledged', crowd.acknowledged, { least: acknowledged });
    stage.figure('first answer after a start, slowest', slowest, {
      most: FIRST_ANSWER_MS,
      unit: 'ms',
    });
  },
};

async function killAndLook(stage: Stage, server: ServerProcess) {
  await server.kill();
  stage.mark('fault', 'SIGKILL');
  const { integrity } = readStored(server.dataDir);
  stage.check(integrity === 'ok', `the database of a killed server is whole: ${integrity}`);
}

/** ms from a start to the first acknowledgement of the new process. */
async function firstAnswer(stage: Stage, server: ServerProcess, crowd: Crowd): Promise<number> {
  const started = performance.now();
  const answer = crowd.nextAcknowledgement(LAST_ANSWER_MS);
  await server.start();
  await answer;
  const took = performance.now() - started;
  stage.mark('recovery', 'from the start to the first answer', took);
  return took;
}
