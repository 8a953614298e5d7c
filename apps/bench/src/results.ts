export interface Failure {
  scenario: string;
  peer: string;
  why: string;
}

/** What was measured, by figure and peer: a value for each round. */
export class Results {
  readonly failures: Failure[] = [];
  /** Of a peer: as many as could not join a room in time. */
  readonly tooMany = new Map<string, number>();
  private readonly values = new Map<string, number[]>();

  add(figure: string, peer: string, value: number) {
    this.values.set(keyOf(figure, peer), [...this.of(figure, peer), value]);
  }

  fail(scenario: string, peer: string, why: string) {
    this.failures.push({ scenario, peer, why });
  }

  of(figure: string, peer: string): readonly number[] {
    return this.values.get(keyOf(figure, peer)) ?? [];
  }

  latest(figure: string, peer: string): number | undefined {
    return this.of(figure, peer).at(-1);
  }

  median(figure: string, peer: string): number {
    return median(this.of(figure, peer));
  }

  /** The median of the rounds' ratios: within a round the two were measured close together. */
  ratio(figure: string, peer: string, to: string): number {
    const others = this.of(figure, to);
    const ratios = this.of(figure, peer).map((value, round) => value / (others[round] ?? NaN));
    return median(ratios.filter((ratio) => !Number.isNaN(ratio)));
  }

  /** All of it, to be written down. */
  toJSON() {
    return { values: Object.fromEntries(this.values), failures: this.failures };
  }
}

const keyOf = (figure: string, peer: string) => `${peer}:${figure}`;

/** The middle one, or the mean of the two in the middle; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(half) - 1], sorted[Math.floor(half)]];
  return low === undefined || high === undefined ? NaN : (low + high) / 2;
}
