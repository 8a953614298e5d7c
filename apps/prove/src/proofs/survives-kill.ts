import { setTimeout as wait } from 'node:timers/promises';
import type { ServerProcess } from '@parlour/harness';
import { Crowd } from '../crowd';
import { judge } from '../judge';
import type { Proof, Stage } from '../proof';
import { System } from '../system';
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
  forms: ['one', 'cluster'],
  isMeasured: true,

  async run(stage) {
    const { kills, betweenMs, acknowledged } = SIZES[stage.size];
    // What waits during a restart goes out at once behind it.
    const system = await System.start(stage, { RATE_LIMIT: 'off' });
    const crowd = await Crowd.gather(stage, {
      guests: SENDERS,
      roomsOf: (n) => [`room-${n % ROOMS}`],
      urlOf: () => system.url,
    });
    crowd.speak(PER_SECOND);

    let slowest = 0;
    for (let kill = 0; kill < kills; kill++) {
      await wait(stage.random.between(betweenMs[0], betweenMs[1]));
      // Every other one at the worst moment: somebody has just been told that it is stored.
      if (kill % 2 === 0) await crowd.nextAcknowledgement(FIRST_ANSWER_MS);
      const victims = victimsOf(stage, system, kill);
      await killAndLook(stage, system, victims);
      slowest = Math.max(slowest, await firstAnswer(stage, system, victims, crowd));
      stage.progress((kill + 1) / kills);
    }
    await until(() => crowd.acknowledged >= acknowledged, LAST_ANSWER_MS);
    await judge(stage, crowd, system);

    stage.figure('kills', kills);
    stage.figure('acknowledged', crowd.acknowledged, { least: acknowledged });
    stage.figure('first answer after a start, slowest', slowest, {
      most: FIRST_ANSWER_MS,
      unit: 'ms',
    });
  },
};

/** One of several processes, and every third time all of them. */
function victimsOf(stage: Stage, { processes }: System, kill: number): readonly ServerProcess[] {
  return kill % 3 === 2 ? processes : [stage.random.pick(processes)];
}

async function killAndLook(stage: Stage, system: System, victims: readonly ServerProcess[]) {
  await system.kill('SIGKILL', victims);
  stage.mark('fault', `SIGKILL${system.isAlone ? '' : ` of ${victims.length}`}`);
  const { integrity } = await system.stored();
  stage.check(integrity === 'ok', `the database is whole after a kill: ${integrity}`);
}

/** ms from a start to the first acknowledgement of the new process. */
async function firstAnswer(
  stage: Stage,
  system: System,
  victims: readonly ServerProcess[],
  crowd: Crowd,
): Promise<number> {
  const started = performance.now();
  const answered = crowd.nextAcknowledgement(LAST_ANSWER_MS).then(() => performance.now());
  // One after the other: who starts them all at once waits for all of them.
  for (const victim of victims) await system.start([victim]);
  const took = (await answered) - started;
  stage.mark('recovery', 'from the start to the first answer', took);
  return took;
}
