import { setTimeout as wait } from 'node:timers/promises';
import type { Answer } from '@parlour/protocol';
import { Comer } from '../comer';
import { percentile } from '../percentile';
import type { Proof, Stage } from '../proof';
import { RawMember } from '../raw-member';
import { System } from '../system';
import { until } from '../until';

const CLIENTS = { full: 2_000, short: 400 } as const;
const MISSED = 100;
const MEANWHILE = 20;
const MEANWHILE_EVERY_MS = 100;
const ROOM = 'hall';
const AT_A_TIME = 50;
const DOWN_MS = 2_000;
const IN_WITHIN_MS = 15_000;
const IN_STEP_MS = 30_000;
const STALL_MS = 250;
const LOOK_EVERY_MS = 20;

export const absorbsStorm: Proof = {
  id: 'G11',
  promise: 'a storm of clients who come back at once is absorbed',
  forms: ['one', 'cluster'],
  isMeasured: true,

  async run(stage) {
    const count = CLIENTS[stage.size];
    const system = await System.start(stage, { RATE_LIMIT: 'off' }, { probed: true });
    const comers = await gather(stage, system.port, count);
    if (comers.length < count) return;

    for (const comer of comers) comer.isDeaf = true;
    const head = await say(system.port, 'missed', MISSED);
    await system.kill();
    stage.mark('fault', 'SIGKILL');
    for (const comer of comers) comer.isDeaf = false;
    await wait(DOWN_MS);

    const missed = comers.filter(({ cursor }) => cursor === head - MISSED).length;
    stage.figure('clients who missed 100 messages', missed, { least: count, most: count });
    const began = performance.now();
    await system.start();
    // Somebody speaks on while they come: what they read on the way in is old when they are in.
    const last = await say(system.port, 'meanwhile', MEANWHILE, MEANWHILE_EVERY_MS).catch(
      (error: Error) => stage.check(false, `who speaks meanwhile is served: ${error.message}`),
    );
    const times = await inStep(stage, comers, last ?? Infinity);
    stage.mark('recovery', 'from the start to everybody in step', performance.now() - began);

    const stalls = await Promise.all(system.processes.map(({ probe }) => probe.stalls()));
    const maxMs = Math.max(...stalls.map((one) => one.maxMs));
    const p99Ms = Math.max(...stalls.map((one) => one.p99Ms));
    stage.figure('in step, p50', percentile(times, 50) - began, { unit: 'ms' });
    stage.figure('in step, the last', percentile(times, 100) - began, {
      most: IN_STEP_MS,
      unit: 'ms',
    });
    stage.figure('clients in step', times.length, { least: count });
    stage.figure('the event loop stalls, p99', p99Ms, { unit: 'ms' });
    stage.figure('the event loop stalls, longest', maxMs, { most: STALL_MS, unit: 'ms' });
    const wrong = comers.find(({ told, cursor }) => told !== cursor);
    stage.check(!wrong, `each is told each message once; one was told ${wrong?.told} of ${last}`);
    stage.check(system.isRunning, 'the server runs on');
  },
};

async function gather(stage: Stage, port: number, count: number): Promise<Comer[]> {
  const comers: Comer[] = [];
  stage.finally(() => comers.forEach((comer) => comer.leave()));
  let areIn = true;
  while (areIn && comers.length < count) {
    for (let n = 0; n < AT_A_TIME; n++) {
      const comer = new Comer(port, ROOM);
      comers.push(comer);
      void comer.come();
    }
    areIn = await until(() => comers.every(({ isIn }) => isIn), IN_WITHIN_MS);
  }
  stage.check(areIn, `all ${count} get in`);
  return comers;
}

/** @returns the room's head after it */
async function say(port: number, what: string, messages: number, everyMs = 0): Promise<number> {
  const speaker = await RawMember.connect(port);
  await speaker.get('join', { room: ROOM });
  const answers: Promise<Answer<'send'>>[] = [];
  for (let n = 0; n < messages; n++) {
    answers.push(speaker.get('send', { room: ROOM, id: `${what}-${n}`, text: `${what}, ${n}` }));
    if (everyMs > 0) await wait(everyMs);
  }
  const seqs = (await Promise.all(answers)).map(({ seq }) => seq);
  speaker.leave();
  return Math.max(...seqs);
}

/** When each came to be in step again, by `performance.now()`. */
async function inStep(stage: Stage, comers: readonly Comer[], head: number): Promise<number[]> {
  const behind = new Set(comers);
  const times: number[] = [];
  const latest = performance.now() + IN_STEP_MS;
  while (behind.size > 0 && performance.now() < latest) {
    await wait(LOOK_EVERY_MS);
    for (const comer of behind) {
      if (!comer.isIn || comer.cursor < head) continue;
      behind.delete(comer);
      times.push(performance.now());
    }
    stage.progress(1 - behind.size / comers.length);
  }
  return times;
}
