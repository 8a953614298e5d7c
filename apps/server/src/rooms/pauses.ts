import { ChatError } from '@parlour/protocol';

/** That somebody has said something, and waits. */
export interface Pause {
  ms: number;
  /** Of the message. */
  id: string;
  /** Nothing came of what they said: it ends, unless the same message has come again. */
  giveBack(): void;
}

/** Slow mode, as one process keeps it in one room: whoever has spoken waits so many ms; 0: nobody. */
export class Pauses {
  /** What each of those who have to wait has said, and when they may speak again. */
  private readonly taken = new Map<string, { id: string; end: number }>();

  constructor(readonly ms: number) {}

  /**
   * The same message may come again: whoever has not heard its answer repeats it. Threat: one that is
   * refused, and at the same time one of the same id that is not. The later of two takes the pause
   * over, and what comes of the earlier does not end it any more.
   *
   * @throws ChatError `rate_limited`
   */
  take(guest: string, id: string, now = Date.now()): Pause {
    const last = this.taken.get(guest);
    const pauses = last !== undefined && last.end > now;
    if (pauses && last.id !== id) throw tooSoon(last.end - now);
    if (!pauses) this.letGo(guest, now);
    const mine = { id, end: pauses ? last.end : now + this.ms };
    this.taken.set(guest, mine);
    const giveBack = () => {
      if (!pauses && this.taken.get(guest) === mine) this.taken.delete(guest);
    };
    return { ms: this.ms, id, giveBack };
  }

  /** Of the guest, and of those who may speak again: they are at the front, by the order of coming. */
  private letGo(guest: string, now: number) {
    this.taken.delete(guest);
    for (const [first, { end }] of this.taken) {
      if (end > now) break;
      this.taken.delete(first);
    }
  }
}

export function tooSoon(retryInMs: number) {
  return new ChatError('rate_limited', 'this room is in slow mode', { retryInMs });
}
