import { setTimeout as wait } from 'node:timers/promises';
import { Crowd } from '../crowd';
import { judge } from '../judge';
import type { Proof } from '../proof';
import { Recoveries } from '../recoveries';
import { System } from '../system';
import { TcpProxy } from '../tcp-proxy';

const LASTS_MS = { full: 75_000, short: 10_000 } as const;
const FAULT_EVERY_MS = 2_000;
const PAUSE_MS = 3_000;
const GUESTS = 40;
const ROOMS = 8;
const PER_SECOND = 50;

export const showsOnce: Proof = {
  id: 'G3',
  promise: 'everyone shows each message once, in the same order, whatever breaks',
  forms: ['one', 'cluster'],

  async run(stage) {
    const system = await System.start(stage, { RATE_LIMIT: 'off' });
    const proxies: TcpProxy[] = [];
    for (let n = 0; n < GUESTS; n++) proxies.push(await TcpProxy.open(system.port));
    stage.finally(() => proxies.forEach((proxy) => proxy.close()));
    const crowd = await Crowd.gather(stage, {
      guests: GUESTS,
      roomsOf: twoOf,
      urlOf: (n) => proxies[n]?.url ?? '',
    });
    const recoveries = new Recoveries(stage, crowd);
    crowd.speak(PER_SECOND);

    const toOne = (what: string, harm: (proxy: TcpProxy) => void) => async () => {
      const n = stage.random.int(GUESTS);
      const struck = crowd.guests.slice(n, n + 1);
      await recoveries.of({ what, struck, breaks: true, harm: () => harm(proxies[n] as TcpProxy) });
    };
    let harmed: Promise<void> | undefined;
    const toAll = (what: string, breaks: boolean, harm: () => Promise<void>) => async () => {
      // A server that is down or stands still can't be harmed more.
      await harmed;
      // Of several processes one breaks the connections of some.
      breaks &&= system.isAlone;
      harmed = recoveries.of({ what, struck: crowd.guests, breaks, harm });
    };
    const victim = () => stage.random.pick(system.processes);
    const faults = [
      toOne('a connection cut', (proxy) => proxy.cut()),
      toOne('a connection reset', (proxy) => proxy.reset()),
      toAll('SIGKILL and restart', true, () => system.restart('SIGKILL', [victim()])),
      toAll('SIGSTOP', false, async () => {
        const struck = victim();
        struck.pause();
        await wait(PAUSE_MS);
        struck.resume();
      }),
      ...(system.isAlone ? [] : [toAll('Redis restarted, empty', false, () => restart(system))]),
    ];

    const count = Math.floor(LASTS_MS[stage.size] / FAULT_EVERY_MS);
    let due: typeof faults = [];
    for (let n = 0; n < count; n++) {
      await wait(FAULT_EVERY_MS);
      if (due.length === 0) due = stage.random.shuffle(faults);
      await due.pop()?.();
      stage.progress(n / count);
    }
    await harmed;
    await judge(stage, crowd, system);

    stage.figure('faults', count);
    stage.figure('recoveries measured', recoveries.times.length, { least: count });
    stage.figure('in step again after a fault, slowest', recoveries.slowest, {
      most: 5_000,
      unit: 'ms',
    });
  },
};

async function restart({ beside: { redis } }: System) {
  await redis.stop('SIGKILL');
  await redis.start();
}

/** Each guest is in two rooms, and shares both with others than its neighbours. */
function twoOf(guest: number): string[] {
  const beside = 1 + Math.floor(guest / ROOMS);
  return [guest, guest + beside].map((n) => `room-${n % ROOMS}`);
}
