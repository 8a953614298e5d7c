/**
 * Lets something that changes very often be done now and then: at once, or when what was done last
 * has had its time. What is asked for in between is done once.
 */
export class Pace {
  private until = -Infinity;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private act: (() => number) | undefined;

  /** @param act returns how many ms it has to itself */
  next(act: () => number) {
    this.act = act;
    if (this.timer !== undefined) return;
    const wait = this.until - performance.now();
    if (wait <= 0) this.now();
    else this.timer = setTimeout(() => this.now(), wait);
  }

  /** Does at once what waits, if anything does. */
  now() {
    const { act } = this;
    this.stop();
    if (act) this.until = performance.now() + act();
  }

  /** Forgets what waits. */
  stop() {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.act = undefined;
  }
}
