const FIRST_MS = 500;
const LONGEST_MS = 30_000;

/**
 * How long to wait before each try: anything between nothing and a bound that doubles up to 30 s.
 * This is "full jitter" of Marc Brooker's *Exponential Backoff And Jitter* (AWS Architecture Blog,
 * 2015): of all spreads it makes the clients of a restarted server collide least.
 */
export class Backoff {
  private tries = 0;

  constructor(private readonly random: () => number = Math.random) {}

  /** ms until the next try. */
  next(): number {
    return this.random() * Math.min(LONGEST_MS, FIRST_MS * 2 ** this.tries++);
  }

  /** It went well: the next trouble begins with a short wait. */
  reset() {
    this.tries = 0;
  }
}
