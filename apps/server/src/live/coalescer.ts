/** How long a key rests after it was told, in ms. */
export interface Pause {
  least: number;
  /** It rests up to so long for as long as things go on to happen; `least` unless told. */
  most?: number;
}

/** Without anything new for so long, in ms, what was going on is over. */
const OVER_AFTER_MS = 100;

interface Rest {
  /** When something new came, by `performance.now()`. */
  touchedAt?: number;
  latest: number;
  timer?: NodeJS.Timeout;
}

/**
 * Runs a job for a key at once when things are quiet, and with pauses when they are not: what
 * happened in a pause is told together.
 */
export class Coalescer {
  /** The keys that are told, or have just been. */
  private readonly resting = new Map<string, Rest>();

  constructor(
    /** Tells about the key, and returns how long it rests then. */
    private readonly job: (key: string) => Pause,
  ) {}

  /** There is something new to tell about `key`. */
  touch(key: string) {
    const rest = this.resting.get(key);
    if (rest) {
      rest.touchedAt = performance.now();
      return;
    }
    this.resting.set(key, { latest: 0 });
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
    rest.touchedAt = undefined;
    const { least, most = least } = this.job(key);
    rest.latest = performance.now() + most;
    this.wakeIn(least, key, rest);
  }

  private wakeIn(ms: number, key: string, rest: Rest) {
    rest.timer = setTimeout(() => this.wake(key, rest), ms).unref();
  }

  private wake(key: string, rest: Rest) {
    const { touchedAt, latest } = rest;
    const now = performance.now();
    if (touchedAt !== undefined && now < latest && now - touchedAt < OVER_AFTER_MS) {
      this.wakeIn(Math.min(OVER_AFTER_MS, latest - now), key, rest);
      return;
    }
    this.resting.delete(key);
    if (touchedAt !== undefined) this.touch(key);
  }
}
