const SHORTEST_MS = 500;
const LONGEST_MS = 30_000;

/**
 * How long to wait before each try: anything between nothing and a bound, so that the clients of a
 * restarted server don't all come at once. This is "full jitter" of Marc Brooker's *Exponential
 * Backoff And Jitter* (AWS Architecture Blog, 2015), with a bound that grows with the trouble and
 * not with the tries: a few short waits in a row must not lead to a long one. Whatever has lasted
 * four seconds is noticed to be over at most two seconds later.
 */
export class Backoff {
  private since: number | undefined;

  constructor(private readonly random: () => number = Math.random) {}

  /** ms until the next try. */
  next(): number {
    const now = Date.now();
    this.since ??= now;
    const bound = Math.max(SHORTEST_MS, (now - this.since) / 2);
    return this.random() * Math.min(LONGEST_MS, bound);
  }

  /** It went well: the next trouble begins with a short wait. */
  reset() {
    this.since = undefined;
  }
}
