/**
 * Runs a job for a key at once when things are quiet, and with pauses when they are not: what
 * happened in a pause is told together.
 */
export class Coalescer {
  /** The keys that are told, or have just been: whether there is something new since. */
  private readonly resting = new Map<string, { again: boolean; timer?: NodeJS.Timeout }>();

  constructor(
    /** Tells about the key, and returns how long it rests then, in ms. */
    private readonly job: (key: string) => number,
  ) {}

  /** There is something new to tell about `key`. */
  touch(key: string) {
    const rest = this.resting.get(key);
    if (rest) {
      rest.again = true;
      return;
    }
    this.resting.set(key, { again: false });
    // The next turn of the event loop: what happens in this one goes out together.
    setImmediate(() => this.tell(key));
  }

  stop() {
    for (const { timer } of this.resting.values()) clearTimeout(timer);
    this.resting.clear();
  }

  private tell(key: string) {
    const rest = this.resting.get(key);
    // Stopped in the meantime.
    if (!rest) return;
    rest.again = false;
    rest.timer = setTimeout(() => this.wake(key), this.job(key)).unref();
  }

  private wake(key: string) {
    const again = this.resting.get(key)?.again;
    this.resting.delete(key);
    if (again) this.touch(key);
  }
}
