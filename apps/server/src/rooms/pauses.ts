import { ChatError } from '@parlour/protocol';

/** That somebody has spoken, and waits. */
export interface Pause {
  ms: number;
  /** Nothing came of what they said. */
  giveBack(): void;
}

/** Slow mode, as one process keeps it in one room: whoever has spoken waits so many ms; 0: nobody. */
export class Pauses {
  /** When each of those who have to wait may speak again. */
  private readonly ends = new Map<string, number>();

  constructor(readonly ms: number) {}

  /** @throws ChatError `rate_limited` */
  take(guest: string, now = Date.now()): Pause {
    const retryInMs = (this.ends.get(guest) ?? 0) - now;
    if (retryInMs > 0) throw tooSoon(retryInMs);
    // Those who may speak again are at the front: a Map keeps the order of coming.
    for (const [first, end] of this.ends) {
      if (end > now) break;
      this.ends.delete(first);
    }
    this.ends.set(guest, now + this.ms);
    return { ms: this.ms, giveBack: () => this.ends.delete(guest) };
  }
}

export function tooSoon(retryInMs: number) {
  return new ChatError('rate_limited', 'this room is in slow mode', { retryInMs });
}
