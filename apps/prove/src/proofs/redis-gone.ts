import { setTimeout as wait } from 'node:timers/promises';
import { Company } from '../company';
import { CpuTimes } from '../cpu-times';
import { percentile } from '../percentile';
import type { Proof, Stage } from '../proof';
import { System } from '../system';

const SIZES = {
  full: { goneMs: 20_000, stillMs: 10_000, members: 30 },
  short: { goneMs: 5_000, stillMs: 3_000, members: 12 },
} as const;
const ROOM = 'square';
const PER_SECOND = 20;
const CALM_MS = 2_000;
/** Processes that did not hear each other have this long to be of one mind again. */
const AGAIN_MS = 5_000;
const SAME_PROCESS_MS = 250;
const OTHERS_MS = 5_000;
const CPU_PERCENT = 60;

export const redisGone: Proof = {
  id: 'G13',
  promise: 'losing Redis is not losing the chat',
  forms: ['cluster'],

  async run(stage) {
    const { goneMs, stillMs, members } = SIZES[stage.size];
    const system = await System.start(stage, { RATE_LIMIT: 'off' });
    const { redis } = system.beside;
    stage.finally(() => redis.start());
    const ports = system.processes.map(({ port }) => port);
    // A process whose people say nothing has nothing of its own to learn from what it has missed.
    const silent = ports.at(-1);
    const company = await Company.gather({ ports, silent, room: ROOM, members });
    stage.finally(() => company.leave());
    company.talk(PER_SECOND, (n) => `said for the ${n}th time`);
    await wait(CALM_MS);

    const cpu = new CpuTimes(system.processes.map(({ pid }) => pid));
    await redis.stop('SIGKILL');
    await wait(goneMs);
    await redis.start();
    stage.mark('fault', 'Redis killed, and started again empty', goneMs);
    stage.progress(0.5);
    process.kill(redis.pid(), 'SIGSTOP');
    await wait(stillMs);
    process.kill(redis.pid(), 'SIGCONT');
    stage.mark('fault', 'Redis stands still', stillMs);
    const busiest = cpu.busiestPercent();
    await wait(AGAIN_MS);
    await company.hush();
    await wait(CALM_MS);
    judge(stage, company, busiest);
    stage.check(system.isRunning, 'the server runs on');
  },
};

function judge(stage: Stage, company: Company, busiest: number) {
  stage.check(company.refusals.length === 0, `nothing is refused: ${company.refusals[0]}`);
  stage.check(company.isWhole, 'nobody is cut');
  const { said, deliveries, nearDeliveries, members } = company;
  stage.figure('said', said.length, { least: PER_SECOND });
  stage.figure('answered, p99', percentile(company.answers, 99), {
    most: SAME_PROCESS_MS,
    unit: 'ms',
  });
  stage.figure('heard by way of the same process, p99', percentile(nearDeliveries, 99), {
    most: SAME_PROCESS_MS,
    unit: 'ms',
  });
  stage.figure('heard by anybody, the last', Math.max(...deliveries), {
    most: OTHERS_MS,
    unit: 'ms',
  });
  stage.check(
    deliveries.length === said.length * members.length,
    'everybody hears everything, once',
  );
  stage.figure('CPU of the busiest process, %', busiest, { most: CPU_PERCENT });
}
