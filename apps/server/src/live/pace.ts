import { busyness } from './busyness';

/** Longest wait, in ms: a reader does not notice it. */
const LONGEST_MS = 50;

/**
 * When the feeds of this process publish: in the same turn of the event loop while it is quiet.
 * Where a room had two messages in one round, it is busy: the next round waits as long as this one
 * took, or longer, so that what is said meanwhile goes out together. The busier the server, the
 * fewer frames a message costs.
 */
export class Pace {
  private due = new Set<() => number>();
  private scheduled = false;
  /** When the last round has paid for itself, by `performance.now()`. */
  private restedAt = 0;

  /** Runs the job in the next round. It publishes, and returns how many messages that were. */
  readonly next = (job: () => number) => {
    this.due.add(job);
    if (this.scheduled) return;
    this.scheduled = true;
    const pause = this.restedAt - performance.now();
    // Not before the answers to the senders: those go out in this turn of the event loop.
    if (pause > 0) setTimeout(this.round, pause);
    else setImmediate(this.round);
  };

  private readonly round = () => {
    const jobs = this.due;
    this.due = new Set();
    this.scheduled = false;
    const began = performance.now();
    let most = 0;
    for (const job of jobs) most = Math.max(most, job());
    const ended = performance.now();
    const pause = Math.max(ended - began, LONGEST_MS * busyness());
    this.restedAt = most > 1 ? ended + Math.min(pause, LONGEST_MS) : 0;
  };
}
