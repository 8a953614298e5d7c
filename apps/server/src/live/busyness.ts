import { performance } from 'node:perf_hooks';

/** How long a look back is, at least, in ms. */
const LOOK_MS = 25;
/** Of the event loop's time: below the first there is time enough, from the second on there is none. */
const RELAXED = 0.5;
const FULL = 0.9;

let looked = performance.eventLoopUtilization();
let busy = 0;

/**
 * How busy this process has been since it was last asked, or in the 25 ms before that: from 0, there
 * is time enough, to 1. After a long silence it takes a moment to notice.
 */
export function busyness(): number {
  const since = performance.eventLoopUtilization(looked);
  if (since.active + since.idle >= LOOK_MS) {
    looked = performance.eventLoopUtilization();
    busy = Math.min(1, Math.max(0, (since.utilization - RELAXED) / (FULL - RELAXED)));
  }
  return busy;
}
