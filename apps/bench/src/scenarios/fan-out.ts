import type { ServerProcess } from '@parlour/harness';
import type { Fleet } from '../fleet';
import type { Peer } from '../peer';
import { isCompared } from '../bench';
import type { Scenario, Stage } from '../scenario';
import { highest } from '../search';
import { IN_TIME_MS, type Pace, type Trial, trial } from '../trial';

const QUICK: Pace = { warmUpMs: 300, measuredMs: 600 };
const WHOLE: Pace = { warmUpMs: 500, measuredMs: 1_500 };
/** How near the borne and the unbearable rate are to each other in the end. */
const PRECISE = 1.07;
/** The step of the search as it is: for the short form, the plot, and peers that are not compared. */
const ROUGH = 1.35;
/** Of the deliveries that were due. */
const LEAST_ACHIEVED = 0.97;
/** Deliveries a second where the first round begins to look. */
const START = 10_000;
/** Where the next round begins to look: well below what was found, so that the server is warm there. */
const START_AGAIN = 0.3;

/** The figure of {@link fanOut}. */
export const mostOf = (rooms: number, size: number) => `fan-out-${rooms}x${size}`;

/** The most deliveries a second of which 99 % come within 200 ms. */
export function fanOut(rooms: number, size: number): Scenario {
  const id = mostOf(rooms, size);
  return {
    id,
    title: `The most deliveries, ${rooms} × ${size.toLocaleString('en')} members`,
    how:
      'The highest rate of messages at which 99 % of the deliveries come within 200 ms, times the ' +
      'members: found by doubling, then narrowed down, to 7 % for Parlour and bare Socket.IO and to ' +
      '35 % for the others. A rate that fails is tried twice.',
    figures: [
      { id, name: 'deliveries', unit: '/s' },
      { id: `${id}-server`, name: 'CPU of the server then', unit: '%' },
      { id: `${id}-load`, name: 'CPU of the load then', unit: '%' },
    ],
    async measure(peer, stage) {
      const server = await stage.start(peer);
      const fleet = await stage.gather(peer, server, rooms, size);
      const isPrecise = stage.size === 'full' && isCompared(peer);
      const { rate, loadCpu, serverCpu } = await most(
        server,
        fleet,
        peer,
        stage,
        id,
        isPrecise ? PRECISE : ROUGH,
      );
      stage.found(id, rate * size);
      stage.found(`${id}-server`, 100 * serverCpu);
      stage.found(`${id}-load`, 100 * loadCpu);
    },
  };
}

/** The same at sizes between those that are compared, for the plot. */
export const roomSizes: Scenario = {
  id: 'room-sizes',
  title: 'The most deliveries by the size of the room',
  how: 'As above, in one room of each size.',
  forPlot: true,
  figures: [10, 30, 300].map((size) => ({
    id: mostOf(1, size),
    name: `deliveries, ${size} members`,
    unit: '/s',
  })),
  async measure(peer, stage) {
    for (const size of [10, 30, 300]) {
      const server = await stage.start(peer);
      const fleet = await stage.gather(peer, server, 1, size);
      const { rate } = await most(server, fleet, peer, stage, mostOf(1, size), ROUGH);
      stage.found(mostOf(1, size), rate * size);
      fleet.disband();
      await server.kill();
    }
  },
};

async function most(
  server: ServerProcess,
  fleet: Fleet,
  peer: Peer,
  stage: Stage,
  figure: string,
  near: number,
) {
  const known = stage.known(peer, figure);
  const start = known ? known * START_AGAIN : START;
  const trials = new Map<number, Trial>();
  const bears = async (rate: number, look: 'quick' | 'whole') => {
    const result = await trial(server, fleet, rate, look === 'quick' ? QUICK : WHOLE);
    const { p99, achieved, refused, hopeless, deliveriesPerS } = result;
    const perSecond = Math.round(deliveriesPerS).toLocaleString('en');
    stage.tell(`${perSecond}/s, p99 ${p99.toFixed(0)} ms`);
    trials.set(rate, result);
    return !hopeless && refused === 0 && achieved >= LEAST_ACHIEVED && p99 <= IN_TIME_MS;
  };
  const rate = await highest(bears, start / fleet.audience, near);
  const { serverCpu = NaN, loadCpu = NaN } = trials.get(rate) ?? {};
  return { rate, serverCpu, loadCpu };
}
