/**
 * A job that is never done twice at once. Who asks while it is under way gets the next one, for what
 * they know of need not be in this one; all who ask meanwhile get the same.
 */
export class OneAtATime {
  private now: Promise<void> | undefined;
  private next: Promise<void> | undefined;

  constructor(private readonly job: () => Promise<void>) {}

  /** Rejects as the job does. */
  run(): Promise<void> {
    if (!this.now) {
      this.now = this.job().finally(() => (this.now = undefined));
      return this.now;
    }
    const after = () => {
      this.next = undefined;
      return this.run();
    };
    return (this.next ??= this.now.then(after, after));
  }
}
