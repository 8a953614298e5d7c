/** Lets those who ask for the same thing at the same time share one answer. */
export class Shared<T> {
  private readonly underWay = new Map<string, Promise<T>>();

  /** The answer that is on its way for the key, or what the job gives. */
  get(key: string, job: () => Promise<T>): Promise<T> {
    const known = this.underWay.get(key);
    if (known) return known;
    const answer = job().finally(() => this.underWay.delete(key));
    this.underWay.set(key, answer);
    return answer;
  }
}
