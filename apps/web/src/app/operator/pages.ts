import { effect, inject, signal, untracked } from '@angular/core';
import type { Outcome } from '../ui/outcome';
import { OperatorRequests } from './operator-requests';

/** One page of a list, and where the next one begins, if there is one. */
export interface Page<T> {
  items: readonly T[];
  next?: string | number;
}

/**
 * A list that comes page by page. Whenever something has changed, it is asked for anew, as far as
 * it was read. Made where Angular injects.
 */
export class Pages<T> {
  /** Undefined before the first answer. */
  readonly items = signal<readonly T[] | undefined>(undefined);
  /** Where the next page begins, if there is one. */
  readonly next = signal<Page<T>['next']>(undefined);
  readonly refusal = signal<string | undefined>(undefined);
  private wanted = 1;
  /** Counts what was asked: an answer to an earlier question is none any more. */
  private turn = 0;

  constructor(private readonly ask: (from: Page<T>['next']) => Promise<Outcome<Page<T>>>) {
    const { changes } = inject(OperatorRequests);
    effect(() => {
      changes();
      untracked(() => void this.refresh());
    });
  }

  refresh(): Promise<void> {
    return this.read([], undefined, this.wanted);
  }

  further(): Promise<void> {
    this.wanted++;
    return this.read(this.items() ?? [], this.next(), 1);
  }

  private async read(before: readonly T[], from: Page<T>['next'], count: number) {
    const turn = ++this.turn;
    const items = [...before];
    let next = from;
    for (let page = 0; page < count && (page === 0 || next !== undefined); page++) {
      const outcome = await this.ask(next);
      if (turn !== this.turn) return;
      if ('refusal' in outcome) return this.refusal.set(outcome.refusal);
      items.push(...outcome.data.items);
      next = outcome.data.next;
    }
    this.refusal.set(undefined);
    this.items.set(items);
    this.next.set(next);
  }
}
