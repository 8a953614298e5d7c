import type { Timeline } from '@parlour/client';
import type { Message } from '@parlour/protocol';
import type { Shown } from './checker';

/** What one client shows of one room. */
export class Screen {
  /** Everything that has been shown, in the order in which it came. */
  readonly history: Shown['messages'][number][] = [];
  entered = false;
  private now: readonly Message[] = [];
  private readonly seen = new Map<number, string>();

  /** What is on it now. */
  get messages(): Shown['messages'] {
    return this.now.map(toShown);
  }

  get last(): number {
    return this.now.at(-1)?.seq ?? 0;
  }

  /** @returns whether there is something new on it */
  show({ messages }: Timeline): boolean {
    const before = this.history.length;
    const here = new Set<number>();
    for (const message of messages) {
      const { seq, id } = message;
      // Twice on one screen is as wrong as another one in the same place.
      if (here.has(seq) || this.seen.get(seq) !== id) this.history.push(toShown(message));
      here.add(seq);
      this.seen.set(seq, id);
    }
    this.now = messages;
    this.entered = true;
    return this.history.length > before;
  }
}

const toShown = ({ seq, id, text, author }: Message) => ({ seq, id, text, guest: author.id });
