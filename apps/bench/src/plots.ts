import { COMPARED } from './bench';
import type { Peer } from './peer';
import type { Results } from './results';
import { mostOf } from './scenarios/fan-out';
import { bytesOf } from './scenarios/join-storm';
import { CURVE_RATES, latencyAt } from './scenarios/latency-curve';
import { type Plot, plotSvg } from './svg';

const ROOM_SIZES = [10, 30, 100, 300, 1_000];
const CROWDS = [250, 500, 1_000, 2_000];

/** The plots of which something was measured: `{ 'room-sizes': '<svg …' }`. */
export function plotsOf(peers: readonly Peer[], results: Results): Record<string, string> {
  const compared = peers.filter(({ id }) => Object.values<string>(COMPARED).includes(id));
  const lines = (of: readonly Peer[], places: readonly number[], figure: (x: number) => string) =>
    of.map(({ id, title }) => ({
      name: title,
      points: places
        .map((x) => [x, results.median(figure(x), id)] as const)
        .filter(([, y]) => !Number.isNaN(y)),
    }));
  const plots: Record<string, Plot> = {
    'room-sizes': {
      title: 'The most deliveries a second, by the size of the room',
      x: 'members of the room',
      y: 'deliveries a second',
      lines: lines(compared, ROOM_SIZES, (size) => mostOf(1, size)),
    },
    latency: {
      title: 'How long a delivery takes, one room of 1,000',
      x: 'messages a second',
      y: 'p50, ms',
      lines: lines(compared, CURVE_RATES, latencyAt),
    },
    'join-storm': {
      title: 'What is sent when everybody comes at once',
      x: 'people',
      y: 'MB, all together',
      lines: lines(peers, CROWDS, bytesOf),
    },
  };
  return Object.fromEntries(
    Object.entries(plots)
      .filter(([, plot]) => plot.lines.some(({ points }) => points.length > 0))
      .map(([name, plot]) => [name, plotSvg(plot)]),
  );
}
