import type { Scenario } from '../scenario';
import { type Pace, trial } from '../trial';

export const CURVE_RATES = [5, 10, 20, 40, 80, 160, 320, 640, 1_280, 2_560] as const;
const PACE: Pace = { warmUpMs: 500, measuredMs: 1_500 };
const SIZE = 1_000;

/** How latency grows with the rate, until the server can't follow. */
export const latencyCurve: Scenario = {
  id: 'latency-curve',
  title: 'Delivery by the rate, one room of 1,000',
  how: 'The median of the deliveries at one rate after the other, until one is not borne.',
  forPlot: true,
  figures: CURVE_RATES.map((rate) => ({
    id: latencyAt(rate),
    name: `p50 at ${rate.toLocaleString('en')}/s`,
    unit: 'ms',
  })),
  async measure(peer, stage) {
    const server = await stage.start(peer);
    const fleet = await stage.gather(peer, server, 1, SIZE);
    for (const rate of CURVE_RATES) {
      stage.tell(`${rate}/s`);
      const { p50, hopeless, refused } = await trial(server, fleet, rate, PACE);
      if (hopeless || refused > 0) break;
      stage.found(latencyAt(rate), p50);
    }
  },
};

export function latencyAt(rate: number) {
  return `latency-curve-${rate}`;
}
