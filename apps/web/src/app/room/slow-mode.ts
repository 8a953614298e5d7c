import { signal } from '@angular/core';

/** When I spoke in a room last, by this device's clock: in slow mode, when I may speak again. */
export class SlowMode {
  private readonly spokeAt = signal(-Infinity);
  private slowMs: number | undefined;

  /** The room is slowed down by so much now: pauses of before are over. */
  slowed(slowMs = 0) {
    if (this.slowMs !== undefined && this.slowMs !== slowMs) this.spokeAt.set(-Infinity);
    this.slowMs = slowMs;
  }

  /** @param at by the server's clock, if it is not now: that may be ahead of this one */
  spoke(at = Infinity) {
    this.spokeAt.update((before) => Math.max(before, Math.min(at, Date.now())));
  }

  /** ms since the epoch. */
  until(slowMs: number): number {
    return this.spokeAt() + slowMs;
  }
}
