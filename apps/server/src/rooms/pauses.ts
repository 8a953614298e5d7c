import { ChatError } from '@parlour/protocol';

/** That somebody has said something, and waits. */
export interface Pause {
  ms: number;
  /** Of the message. */
  id: string;
  /** Nothing came of what they said. */
  giveBack(): void;
}

/** Slow mode, as one process keeps it in one room: whoever has spoken waits so many ms; 0: nobody. */
export class Pauses {
  /** What each of those who have to wait has said, and when they may speak again. */
  private readonly taken = new Map<string, { id: string; end: number }>();

  constructor(readonly ms: number) {}

  /**
   * @returns undefined for the same message again: whoever has not heard its answer repeats it
   * @throws ChatError `rate_limited`
   */
  take(guest: string, id: string, now = Date.now()): Pause | undefined {
    const last = this.taken.get(guest);
    if (last && last.end > now) {
      if (last.id === id) return undefined;
      throw tooSoon(last.end - now);
    }
    this.taken.delete(guest);
    // Those who may speak again are at the front: a Map keeps the order of coming.
    for (const [first, { end }] of this.taken) {
      if (end > now) break;
      this.taken.delete(first);
    }
    this.taken.set(guest, { id, end: now + this.ms });
    const giveBack = () => {
      // Threat: it may be over long since, and the next one taken.
      if (this.taken.get(guest)?.id === id) this.taken.delete(guest);
    };
    return { ms: this.ms, id, giveBack };
  }
}

export function tooSoon(retryInMs: number) {
  return new ChatError('rate_limited', 'this room is in slow mode', { retryInMs });
}
