import { signal } from '@angular/core';
import type { Term } from '@parlour/protocol';

/** No browser waits longer, in ms. */
const LONGEST_WAIT_MS = 2 ** 31 - 1;

/** That somebody may not write: over by itself when its time has come. */
export class Muting {
  private readonly current = signal<Term | undefined>(undefined);
  private timer: ReturnType<typeof setTimeout> | undefined;

  readonly term = this.current.asReadonly();

  /** @param term undefined: they may write again */
  set(term: Term | undefined) {
    clearTimeout(this.timer);
    const left = term && (term.until ?? Infinity) - Date.now();
    const holds = left !== undefined && left > 0;
    this.current.set(holds ? term : undefined);
    if (!holds || left === Infinity) return;
    this.timer = setTimeout(() => this.set(term), Math.min(left, LONGEST_WAIT_MS));
  }
}
