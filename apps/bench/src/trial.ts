import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import type { ServerProcess } from '@parlour/harness';
import type { Fleet } from './fleet';
import { cpuMsOf } from './server-usage';

/** How long a trial lasts, in ms, and when it is given up. */
export interface Pace {
  warmUpMs: number;
  measuredMs: number;
}

/** What a trial has measured. */
export interface Trial {
  /** Messages a second, in all rooms together. */
  rate: number;
  /** Messages times their members, a second, that came in time. */
  deliveriesPerS: number;
  /** Of the deliveries that were due, the part that came until 200 ms after the end. */
  achieved: number;
  /** ms from when it was due to be sent. */
  p50: number;
  p99: number;
  answerP50: number;
  refused: number;
  /** Given up: what was due a second ago had not come. */
  hopeless: boolean;
  /** Of one core, by this process while it sent. */
  loadCpu: number;
  /** Of one core, by the server meanwhile. */
  serverCpu: number;
}

/** Latest delivery that counts as one in time, in ms. */
export const IN_TIME_MS = 200;
const HOPELESS_AFTER_MS = 700;
const HOPELESS_PART = 0.9;
/** Slower than this, each message is sent on the dot; faster ones by the ms. */
const ON_THE_DOT_BELOW = 20;

/**
 * Everybody says something in turn, `rate` messages a second in all, at fixed times, whatever comes
 * back. Latency counts from the time a message was due: a server that stalls can't hide it.
 *
 * @throws OrderError if not everybody gets everything once, in one order
 */
export async function trial(
  { pid }: Pick<ServerProcess, 'pid'>,
  fleet: Fleet,
  rate: number,
  pace: Pace,
): Promise<Trial> {
  const first = fleet.due.length;
  const warmUp = Math.round((rate * pace.warmUpMs) / 1_000);
  const total = warmUp + Math.max(1, Math.round((rate * pace.measuredMs) / 1_000));
  const { deliveries: before, refused: refusedBefore } = fleet;
  fleet.measure(first + warmUp, first + total);
  const began = performance.now();
  const cpu = process.cpuUsage();
  const serverCpu = cpuMsOf(pid);
  const dueAt = (n: number) => began + (n * 1_000) / rate;

  let hopeless = false;
  for (let sent = 0; sent < total && !hopeless;) {
    const now = performance.now();
    for (; sent < total && dueAt(sent) <= now; sent++) fleet.say(dueAt(sent));
    fleet.check();
    const overdue = Math.floor(((now - began - HOPELESS_AFTER_MS) * rate) / 1_000);
    hopeless = fleet.deliveries - before < overdue * fleet.audience * HOPELESS_PART;
    await until(dueAt(sent), rate);
  }
  const lasted = performance.now() - began;
  const { user, system } = process.cpuUsage(cpu);
  const serverUsed = cpuMsOf(pid) - serverCpu;
  await wait(IN_TIME_MS);
  const came = fleet.latencies.count + fleet.farLatencies.count;
  const achieved = came / ((total - warmUp) * fleet.audience);
  await fleet.drained();
  return {
    rate,
    deliveriesPerS: achieved * rate * fleet.audience,
    achieved,
    p50: fleet.latencies.percentile(50),
    p99: fleet.latencies.percentile(99),
    answerP50: fleet.answerLatencies.percentile(50),
    refused: fleet.refused - refusedBefore,
    hopeless,
    loadCpu: (user + system) / 1_000 / lasted,
    serverCpu: serverUsed / lasted,
  };
}

async function until(due: number, rate: number) {
  const left = due - performance.now();
  if (rate > ON_THE_DOT_BELOW) await wait(1);
  else if (left > 2) await wait(Math.floor(left - 1.5));
  else await turn();
}
