import type { Scenario } from './scenario';
import { equalLoad } from './scenarios/equal-load';
import { fanOut, roomSizes } from './scenarios/fan-out';
import { idleMemory } from './scenarios/idle-memory';
import { joinStorm } from './scenarios/join-storm';
import { latencyCurve } from './scenarios/latency-curve';
import { processes } from './scenarios/processes';
import { restart } from './scenarios/restart';

/** All that is measured, in the order of the report: what one needs of another comes after it. */
export const SCENARIOS: readonly Scenario[] = [
  fanOut(20, 10),
  fanOut(1, 100),
  fanOut(1, 1_000),
  equalLoad(100),
  equalLoad(1_000),
  joinStorm,
  idleMemory,
  restart,
  roomSizes,
  latencyCurve,
  processes,
];

/** What the short form measures. */
export const SHORT: readonly string[] = [
  fanOut(1, 1_000),
  equalLoad(1_000),
  joinStorm,
  idleMemory,
].map(({ id }) => id);
