/**
 * Runs a job for a key at once when things are quiet, and at most every `everyMs` when they are
 * not: what happened in between is told together.
 */
export class Coalescer {
  private readonly resting = new Map<string, { again: boolean; timer: NodeJS.Timeout }>();

  constructor(
    private readonly everyMs: number,
    private readonly job: (key: string) => void,
  ) {}

  /** There is something new to tell about `key`. */
  touch(key: string) {
    const rest = this.resting.get(key);
    if (rest) {
      rest.again = true;
      return;
    }
    const timer = setTimeout(() => this.wake(key), this.everyMs).unref();
    this.resting.set(key, { again: false, timer });
    // The next turn of the event loop: what happens in this one goes out together.
    setImmediate(this.job, key);
  }

  stop() {
    for (const { timer } of this.resting.values()) clearTimeout(timer);
    this.resting.clear();
  }

  private wake(key: string) {
    const again = this.resting.get(key)?.again;
    this.resting.delete(key);
    if (again) this.touch(key);
  }
}
