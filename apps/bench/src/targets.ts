import { COMPARED } from './bench';
import type { Results } from './results';
import type { Scenario } from './scenario';
import { heapOf } from './scenarios/idle-memory';
import { mostOf } from './scenarios/fan-out';
import { bytesOf, secondsOf } from './scenarios/join-storm';

/** What Parlour is to reach, as a ratio to bare Socket.IO in the same run, or to itself. */
export interface Target {
  what: string;
  figure: string;
  /** The figure of Parlour itself that it is compared with; without it, the same of bare Socket.IO. */
  toOwn?: string;
  least?: number;
  most?: number;
}

export interface Verdict {
  target: Target;
  /** NaN where it was not measured: that meets no bound. */
  ratio: number;
  met: boolean;
}

const THOUSAND = 'equal-load-1000';

/** What a full run is held to. */
export const TARGETS: readonly Target[] = [
  { what: 'deliveries a second, 1 × 1,000', figure: mostOf(1, 1_000), least: 80 },
  { what: 'deliveries a second, 1 × 100', figure: mostOf(1, 100), least: 25 },
  { what: 'deliveries a second, 20 × 10', figure: mostOf(20, 10), least: 4 },
  { what: 'delivery p50 at 10/s, 1,000 members', figure: `${THOUSAND}-p50`, most: 1.15 },
  { what: 'delivery p50 at 10/s, 100 members', figure: 'equal-load-100-p50', most: 1.5 },
  { what: 'answer p50 at 10/s, 1,000 members', figure: `${THOUSAND}-answer`, most: 0.2 },
  {
    what: 'delivery p99 at 90 % of the most of bare Socket.IO, 1,000 members',
    figure: `${THOUSAND}-p99-near`,
    most: 0.5,
  },
  { what: 'CPU of the server at 25/s, 1,000 members', figure: `${THOUSAND}-cpu`, most: 0.75 },
  { what: 'heap of an idle connection, of 1,000', figure: heapOf(1_000), most: 1.1 },
  { what: 'heap of an idle connection, of 5,000', figure: heapOf(5_000), most: 1.1 },
  {
    what: 'received when 2,000 come, to when 250 come',
    figure: bytesOf(2_000),
    toOwn: bytesOf(250),
    most: 8,
  },
  { what: 'received when 1,000 come', figure: bytesOf(1_000), most: 1 / 30 },
  { what: 'seconds until 1,000 are there', figure: secondsOf(1_000), most: 0.2 },
  { what: 'seconds until 1,000 are back', figure: 'restart-back', most: 0.6 },
];

/**
 * What the short form guards: the gains that a change could lose unseen. Its two cores may be busy
 * with other things, and one round is one draw, so the bounds leave a factor of three or so, and what
 * swings more than that, such as p99, CPU and the restart's random waits, is not asked. The
 * heap does not depend on time: its bound is near the target. The bytes do a little, for people are
 * told who came four times a second.
 */
export const GUARDS: readonly Target[] = [
  { what: 'deliveries a second, 1 × 1,000', figure: mostOf(1, 1_000), least: 20 },
  { what: 'answer p50 at 10/s, 1,000 members', figure: `${THOUSAND}-answer`, most: 0.6 },
  { what: 'delivery p50 at 10/s, 1,000 members', figure: `${THOUSAND}-p50`, most: 2.5 },
  { what: 'heap of an idle connection, of 1,000', figure: heapOf(1_000), most: 1.2 },
  {
    what: 'received when 1,000 come, to when 250 come',
    figure: bytesOf(1_000),
    toOwn: bytesOf(250),
    most: 5,
  },
  { what: 'received when 1,000 come', figure: bytesOf(1_000), most: 1 / 10 },
  { what: 'seconds until 1,000 are there', figure: secondsOf(1_000), most: 0.6 },
];

/** Holds what the scenarios have measured to its targets. */
export function judge(
  targets: readonly Target[],
  scenarios: readonly Scenario[],
  results: Results,
): Verdict[] {
  const figures = new Set(scenarios.flatMap(({ figures }) => figures.map(({ id }) => id)));
  const asked = targets.filter(({ figure }) => figures.has(figure));
  return asked.map((target) => {
    const { figure, toOwn, least = -Infinity, most = Infinity } = target;
    const { subject, reference } = COMPARED;
    const ratio = toOwn
      ? results.median(figure, subject) / results.median(toOwn, subject)
      : results.ratio(figure, subject, reference);
    return { target, ratio, met: ratio >= least && ratio <= most };
  });
}

/** `at least 80×` */
export function boundOf({ least, most }: Target): string {
  if (least !== undefined) return `at least ${least}×`;
  return `at most ${readableRatio(most as number)}×`;
}

export const readableRatio = (ratio: number) =>
  Number.isNaN(ratio) ? '–' : ratio.toLocaleString('en', { maximumSignificantDigits: 3 });
