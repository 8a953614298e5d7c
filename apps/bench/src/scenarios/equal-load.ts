import { COMPARED } from '../bench';
import type { Scenario } from '../scenario';
import { type Pace, trial } from '../trial';
import { mostOf } from './fan-out';

const PACE: Pace = { warmUpMs: 1_000, measuredMs: 3_000 };
const CALM = 10;
const BUSY = 25;
const NEAR_THE_END = 0.9;

/** What each member waits for, where all bear the load with ease. */
export function equalLoad(size: number): Scenario {
  const id = `equal-load-${size}`;
  const isLarge = size === 1_000;
  return {
    id,
    title: `The same load for all, ${size.toLocaleString('en')} members of one room`,
    how:
      `${CALM} messages a second` +
      (isLarge
        ? `, then ${BUSY}, then 90 % of the most that bare Socket.IO bore in the same round.`
        : '.'),
    figures: [
      { id: `${id}-p50`, name: `delivery at ${CALM}/s, p50`, unit: 'ms' },
      { id: `${id}-p99`, name: `delivery at ${CALM}/s, p99`, unit: 'ms' },
      { id: `${id}-answer`, name: `answer at ${CALM}/s, p50`, unit: 'ms' },
      ...(isLarge
        ? ([
            { id: `${id}-cpu`, name: `CPU of the server at ${BUSY}/s`, unit: '%' },
            { id: `${id}-p99-near`, name: 'delivery at 90 % of bare Socket.IO, p99', unit: 'ms' },
          ] as const)
        : []),
    ],
    async measure(peer, stage) {
      const server = await stage.start(peer);
      const fleet = await stage.gather(peer, server, 1, size);
      const calm = await trial(server, fleet, CALM, PACE);
      stage.found(`${id}-p50`, calm.p50);
      stage.found(`${id}-p99`, calm.p99);
      stage.found(`${id}-answer`, calm.answerP50);
      // The short form guards neither of what follows: see `GUARDS`.
      if (!isLarge || stage.size === 'short') return;

      const busy = await trial(server, fleet, BUSY, PACE);
      // Who can't follow has not done the same work in that time.
      if (!busy.hopeless) stage.found(`${id}-cpu`, 100 * busy.serverCpu);

      const most = stage.known({ id: COMPARED.reference }, mostOf(1, size));
      if (most) {
        const near = await trial(server, fleet, (NEAR_THE_END * most) / size, PACE);
        if (!near.hopeless) stage.found(`${id}-p99-near`, near.p99);
      }
    },
  };
}
