import { setTimeout as wait } from 'node:timers/promises';
import type { ServerProcess } from '@parlour/harness';
import { Company } from '../company';
import { Load } from '../load';
import { percentile } from '../percentile';
import type { Proof, Stage } from '../proof';

const SIZES = {
  full: { senders: 200, measureMs: 5_000, overloadMs: 30_000 },
  short: { senders: 100, measureMs: 1_000, overloadMs: 4_000 },
} as const;
const TIMES_CAPACITY = 5;
/** In flight, in all, while capacity is measured: enough for the store never to wait. */
const WINDOW = 4_000;
/** In flight, in all, under overload: what a server keeps that refuses nothing. */
const PATIENT = 60_000;
const MEMORY_GROWS_MIB = 300;
const NORMAL_WITHIN_MS = 10_000;
const NORMAL = { members: 20, perSecond: 20, forMs: 2_000, p99Ms: 250 };
/** Of capacity: who refuses must not be too busy with it to accept anything. */
const STILL_ACCEPTED = 0.2;
const LOOK_EVERY_MS = 250;

export const overloadForgotten: Proof = {
  id: 'G10',
  promise: 'overload is refused, and forgotten when it is over',
  isMeasured: true,

  async run(stage) {
    const { senders, measureMs, overloadMs } = SIZES[stage.size];
    const server = await stage.startServer({ RATE_LIMIT: 'off' }, { probed: true });
    const load = await Load.gather(server.port, senders);
    stage.finally(() => load.leave());
    const company = await Company.gather({
      ports: [server.port],
      room: 'square',
      members: NORMAL.members,
    });
    stage.finally(() => company.leave());

    load.keepInFlight(WINDOW);
    await wait(measureMs);
    const from = load.accepted;
    await wait(measureMs);
    const capacity = ((load.accepted - from) / measureMs) * 1_000;
    await load.rest();
    stage.figure('capacity, messages a second', capacity, { least: 1 });

    const { rss } = await server.probe.memory({ collected: true });
    const memory = new Peak(server, rss);
    await server.probe.stalls({ forget: true });
    load.offer(capacity * TIMES_CAPACITY, PATIENT);
    const ends = performance.now() + overloadMs;
    stage.mark('fault', `${TIMES_CAPACITY} times capacity`, overloadMs, performance.now());
    while (performance.now() < ends && server.running) {
      await wait(LOOK_EVERY_MS);
      await memory.look();
      stage.progress(1 - (ends - performance.now()) / overloadMs);
    }
    load.stop();
    const over = performance.now();
    const meanwhile = perSecond(load.sinceOffer.accepted, overloadMs);
    const { maxMs } = await server.probe.stalls();
    stage.figure('accepted a second, meanwhile', meanwhile, { least: capacity * STILL_ACCEPTED });
    stage.figure('the event loop stalls, longest', maxMs, { unit: 'ms' });

    const well = await wellAgain(company, over);
    stage.mark('recovery', 'from the end of the overload', well - over, over);
    await load.rest();
    judge(stage, load, overloadMs);
    stage.check(server.running, 'the server runs on');
    stage.figure('memory grown by', memory.grown, { most: MEMORY_GROWS_MIB, unit: 'MiB' });
    stage.figure('well again after', well - over, { most: NORMAL_WITHIN_MS, unit: 'ms' });
  },
};

function judge(stage: Stage, load: Load, overloadMs: number) {
  const { offered, accepted, refused, unanswered } = load.sinceOffer;
  stage.figure('offered a second', perSecond(offered, overloadMs));
  stage.figure('accepted in the end', accepted, { least: 1 });
  for (const [code, count] of refused) stage.figure(`refused as ${code}`, count);
  stage.figure('refused as unavailable', refused.get('unavailable') ?? 0, { least: 1 });
  const others = [...refused.keys()].filter(
    (code) => !['unavailable', 'rate_limited'].includes(code),
  );
  stage.check(others.length === 0, `nothing is refused for another reason: ${others}`);
  stage.check(unanswered === 0, `everything is answered; ${unanswered} not`);
  stage.check(load.isWhole, 'nobody is thrown out');
}

const perSecond = (count: number, inMs: number) => (count / inMs) * 1_000;

/** When people were served as ever, the first time after `over`. */
async function wellAgain(company: Company, over: number): Promise<number> {
  while (performance.now() < over + 3 * NORMAL_WITHIN_MS) {
    const began = performance.now();
    company.answers.length = company.deliveries.length = 0;
    company.talk(NORMAL.perSecond, (n) => `is it over, for the ${n}th time?`);
    await wait(NORMAL.forMs);
    await company.hush();
    const worst = Math.max(...[company.answers, company.deliveries].map((t) => percentile(t, 99)));
    if (worst <= NORMAL.p99Ms && company.refusals.length === 0) return began;
    company.refusals.length = 0;
  }
  return Infinity;
}

/** The most resident memory that was seen. */
class Peak {
  /** In MiB. */
  grown = 0;

  constructor(
    private readonly server: ServerProcess,
    private readonly from: number,
  ) {}

  async look() {
    const { rss } = await this.server.probe.memory();
    this.grown = Math.max(this.grown, (rss - this.from) / 1024 / 1024);
  }
}
