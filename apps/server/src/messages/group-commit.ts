import { setTimeout as wait } from 'node:timers/promises';

/**
 * Commits what has gathered while the last commit was under way: one at a time, many in each.
 * A commit waits for the disk; waiting once for a hundred costs as much as waiting for one.
 */
export class GroupCommit<Entry, Outcome> {
  private queue: { entry: Entry; resolve(outcome: Outcome): void; reject(error: unknown): void }[] =
    [];
  /** When the oldest of the queue came, by `performance.now()`, or somewhat before. */
  private since = 0;
  private running: Promise<void> | undefined;

  constructor(
    /**
     * Commits a batch; the outcomes are in the order of its entries. One may be refused alone. None
     * came before `since`.
     */
    private readonly commit: (
      batch: readonly Entry[],
      since: number,
    ) => Promise<(Outcome | Error)[]>,
    private readonly largest: number,
    /** How long to let more gather after a batch of many, in ms. */
    private readonly pause: () => number = () => 0,
  ) {}

  /**
   * Resolves when the entry is committed, rejects when it is not; for sure, unless the database fell
   * silent in the moment of the commit: then it may be.
   */
  add(entry: Entry): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      if (this.queue.length === 0) this.since = performance.now();
      this.queue.push({ entry, resolve, reject });
      this.running ??= this.run();
    });
  }

  /** How many entries wait for a commit to begin. */
  get waiting(): number {
    return this.queue.length;
  }

  /** Resolves when everything added so far is settled. */
  async idle() {
    await this.running;
  }

  private async run() {
    while (this.queue.length > 0) {
      const batch = this.queue.splice(0, this.largest);
      try {
        const entries = batch.map(({ entry }) => entry);
        const outcomes = await this.commit(entries, this.since);
        batch.forEach(({ resolve, reject }, index) => {
          const outcome = outcomes[index] as Outcome | Error;
          if (outcome instanceof Error) reject(outcome);
          else resolve(outcome);
        });
      } catch (error) {
        // What would be tried next would fail as late again: each has waited long enough.
        for (const { reject } of [...batch, ...this.queue.splice(0)]) reject(error);
      }
      const pause = batch.length > 1 ? this.pause() : 0;
      if (pause >= 1) await wait(pause);
    }
    this.running = undefined;
  }
}
