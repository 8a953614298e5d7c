/** Lets those who ask for the same thing at about the same time share one answer. */
export class Shared<T> {
  private readonly answers = new Map<string, Promise<T>>();

  constructor(
    /** How long an answer serves those who ask after it came, in ms. */
    private readonly keptMs: number,
  ) {}

  /** The answer for the key that is on its way or has just come, or what the job gives. */
  get(key: string, job: () => Promise<T>): Promise<T> {
    const known = this.answers.get(key);
    if (known) return known;
    const answer = job();
    this.answers.set(key, answer);
    const forget = () => this.forget(key, answer);
    answer.then(() => setTimeout(forget, this.keptMs).unref(), forget);
    return answer;
  }

  /** Whoever asks from now on gets a new answer, not this one. */
  forget(key: string, answer = this.answers.get(key)) {
    if (this.answers.get(key) === answer) this.answers.delete(key);
  }
}
