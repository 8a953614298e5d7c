/** Buckets for each doubling: a value is known to one part in 64. */
const STEPS = 64;
const STEP_BITS = 6;
/** Microseconds, as a 32-bit whole number: 35 minutes are the longest. */
const LONGEST_US = 2 ** 31 - 1;
const BUCKETS = (32 - STEP_BITS) * STEPS;

/** Counts latencies in buckets that grow with them: millions a second, without allocating. */
export class Histogram {
  count = 0;
  private readonly counts = new Float64Array(BUCKETS);

  /** @param ms below zero counts as zero */
  add(ms: number) {
    const us = Math.min(LONGEST_US, Math.max(0, ms * 1_000)) | 0;
    this.counts[bucketOf(us)]!++;
    this.count++;
  }

  /** The value in ms that `percent` of the values don't go beyond, at most 1.6 % off; NaN of none. */
  percentile(percent: number): number {
    let left = Math.max(1, Math.ceil((percent / 100) * this.count));
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      left -= this.counts[bucket] as number;
      if (left <= 0) return middleOf(bucket) / 1_000;
    }
    return NaN;
  }

  clear() {
    this.counts.fill(0);
    this.count = 0;
  }
}

/** Below 128 µs each has its own; from there on 64 for every doubling. */
function bucketOf(us: number): number {
  const shift = Math.max(0, 32 - Math.clz32(us) - STEP_BITS - 1);
  return shift * STEPS + (us >>> shift);
}

function middleOf(bucket: number): number {
  const shift = Math.max(0, Math.floor(bucket / STEPS) - 1);
  const least = (bucket - shift * STEPS) * 2 ** shift;
  return least + (2 ** shift - 1) / 2;
}
