import { signal } from '@angular/core';
import { LIMITS, type Member } from '@parlour/protocol';

/** Who spoke so short a time ago is not writing the next message yet. */
const JUST_SAID_MS = 2_000;

/** Who is writing: each one until they have said it, or nothing was heard of it for a while. */
export class Writing {
  private readonly writers = signal<readonly Member[]>([]);
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();
  private readonly saidAt = new Map<string, number>();

  readonly members = this.writers.asReadonly();

  /** The server tells of those who wrote lately; the others may be writing still. */
  heard(members: readonly Member[]) {
    for (const member of members) {
      // What they wrote may have come before the word of it.
      if (Date.now() - (this.saidAt.get(member.id) ?? 0) < JUST_SAID_MS) continue;
      this.stopped(member.id);
      this.timers.set(
        member.id,
        setTimeout(() => this.stopped(member.id), LIMITS.typingMs),
      );
      this.writers.update((writers) => [...writers, member]);
    }
  }

  /** They have said it. */
  said(author: string) {
    this.saidAt.set(author, Date.now());
    if (this.timers.has(author)) this.stopped(author);
  }

  private stopped(id: string) {
    clearTimeout(this.timers.get(id));
    this.timers.delete(id);
    this.writers.update((writers) => writers.filter((writer) => writer.id !== id));
  }
}
