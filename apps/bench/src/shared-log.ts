import type { Said } from './peer';

/** A member did not get what it should have: what was measured is worth nothing. */
export class OrderError extends Error {
  override readonly name = 'OrderError';
}

/**
 * What the members of a room get: all the same messages, each once, in one order. Whoever is the
 * first to get a message says what its place is; all others have to agree.
 *
 * Deliveries are the same bytes for everybody, mostly: the first copy is read and kept, and the
 * others are compared with it. Where the bytes differ, as where the log was cut into other frames,
 * the messages are.
 */
export class SharedLog {
  /** The number of the message at each place. */
  readonly order: number[] = [];
  /** The first copy of the delivery that begins at a place, and the place where it ends. */
  private readonly copies = new Map<number, { bytes: Buffer; end: number }>();
  private readonly known = new Set<number>();

  /**
   * @param numberOf the number of a message, by its id
   * @throws OrderError from `numberOf`, if nobody has said this in this room
   */
  constructor(
    private readonly read: (delivery: Buffer) => Said[],
    private readonly numberOf: (said: Said) => number,
  ) {}

  /**
   * Takes what a member got who has everything before `place`.
   *
   * @returns the place after it
   * @throws OrderError if a message is lost, doubled or not where it should be
   */
  take(place: number, bytes: Buffer, start: number, end: number): number {
    const copy = this.copies.get(place);
    if (copy && bytes.compare(copy.bytes, 0, copy.bytes.length, start, end) === 0) return copy.end;
    const delivery = Buffer.from(bytes.subarray(start, end));
    const numbers = this.read(delivery).map(this.numberOf);
    numbers.forEach((number, index) => this.agree(place + index, number));
    const after = place + numbers.length;
    if (!copy) this.copies.set(place, { bytes: delivery, end: after });
    return after;
  }

  /** Frees the copies: everybody has everything. */
  forgetCopies() {
    this.copies.clear();
  }

  private agree(place: number, number: number) {
    const there = this.order[place];
    if (there === number) return;
    if (there !== undefined)
      throw new OrderError(`at place ${place} others have message ${there}, one has ${number}`);
    if (this.known.has(number)) throw new OrderError(`message ${number} came twice`);
    this.known.add(number);
    this.order[place] = number;
  }
}
