import type { Entry } from './entry';

/**
 * Where an outbox keeps what waits. Several outboxes may share one, such as the tabs of a browser:
 * whatever one of them changes, the others hear of.
 */
export interface OutboxStore {
  /** Whether what it keeps outlives the program. */
  readonly durable: boolean;

  /**
   * Changes the entries in one step that no other change comes between.
   *
   * @param change is given what is kept, in the order it was written in; may be called again
   * @returns what is kept from now on
   */
  update(change: (entries: readonly Entry[]) => readonly Entry[]): Promise<readonly Entry[]>;

  /** Calls the listener when an outbox on this store, perhaps another one, has changed something. */
  watch(listener: () => void): void;
}

/** Keeps entries as long as the program runs. */
export class MemoryStore implements OutboxStore {
  readonly durable = false;
  private entries: readonly Entry[] = [];
  private readonly listeners: (() => void)[] = [];

  async update(change: (entries: readonly Entry[]) => readonly Entry[]) {
    const before = this.entries;
    this.entries = change(before);
    // Also to whoever changed it: there is no telling them apart, and reading again costs nothing.
    if (this.entries !== before) for (const listener of this.listeners) queueMicrotask(listener);
    return this.entries;
  }

  watch(listener: () => void) {
    this.listeners.push(listener);
  }
}
