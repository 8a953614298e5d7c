/** What a search asks: whether this rate is borne, by a quick look or by a whole trial. */
export type Bears = (rate: number, look: 'quick' | 'whole') => Promise<boolean>;

const DOUBLE = 2;
const STEP = 1.3;
/** Below this nothing is looked for. */
const LEAST_RATE = 0.5;

/**
 * The highest rate that is borne. Quick looks lead to where it must be about, and warm the server
 * up; only whole trials decide.
 *
 * @param start where the first look goes; better too low than too high
 * @param near how near to each other the borne and the unbearable rate are in the end, such as 1.07
 * @returns 0 if not even the least is borne
 */
export async function highest(bearsOnce: Bears, start: number, near: number): Promise<number> {
  // Whatever else the machine does can only make it worse: one failure decides nothing.
  const bears: Bears = async (rate, look) =>
    (await bearsOnce(rate, look)) || (look === 'whole' && bearsOnce(rate, look));
  let low = await about(bears, start);
  let high: number;
  if (await bears(low, 'whole')) {
    for (high = low * STEP; await bears(high, 'whole'); high *= STEP) low = high;
  } else {
    do {
      high = low;
      low /= STEP;
      if (low < LEAST_RATE) return 0;
    } while (!(await bears(low, 'whole')));
  }
  while (high / low > near) {
    const middle = Math.sqrt(low * high);
    if (await bears(middle, 'whole')) low = middle;
    else high = middle;
  }
  return low;
}

async function about(bears: Bears, start: number): Promise<number> {
  let rate = start;
  if (await bears(rate, 'quick')) {
    while (await bears(rate * DOUBLE, 'quick')) rate *= DOUBLE;
  } else {
    do rate /= DOUBLE;
    while (rate > LEAST_RATE && !(await bears(rate, 'quick')));
  }
  return rate * Math.sqrt(DOUBLE);
}
