import { setTimeout as wait } from 'node:timers/promises';
import type { ErrorCode } from '@parlour/protocol';
import type { Sent } from './checker';
import { until } from './until';
import { Visitor } from './visitor';

const AGAIN_AFTER_MS = 250;

/** One answer to one try. */
interface Answered {
  at: number;
  tookMs: number;
  /** Undefined when it was accepted. */
  refused?: ErrorCode;
}

/**
 * Somebody who says something now and then, and each thing again until it is stored; or who gives up
 * what is refused, and takes it for not said.
 */
export class Insistent {
  readonly answers: Answered[] = [];
  /** Tries that got no answer at all. */
  readonly silences: string[] = [];
  private readonly said = new Map<string, Sent>();
  private timer: NodeJS.Timeout | undefined;

  private constructor(
    private readonly visitor: Visitor,
    private readonly room: string,
    private readonly givesUp: boolean,
  ) {}

  static async connect(url: string, room: string, givesUp: boolean): Promise<Insistent> {
    const visitor = await Visitor.connect(url);
    await visitor.get('join', { room });
    return new Insistent(visitor, room, givesUp);
  }

  speak(everyMs: number, text: () => string) {
    this.timer = setInterval(() => void this.say(text()), everyMs);
  }

  hush() {
    clearInterval(this.timer);
  }

  leave() {
    this.hush();
    this.visitor.leave();
  }

  get connected(): boolean {
    return this.visitor.connected;
  }

  /** Everything said, and what came of it. */
  get sent(): Sent[] {
    return [...this.said.values()];
  }

  /** Resolves with whether everything said until now is stored in time, or given up. */
  async stored(withinMs: number): Promise<boolean> {
    const now = this.sent.map(({ id }) => id);
    const isSettled = (id: string) => this.said.get(id)?.outcome !== 'unknown';
    return until(() => now.every(isSettled), withinMs);
  }

  private async say(text: string) {
    const { room, visitor } = this;
    const guest = visitor.welcome.you.id;
    const message = { room, id: `${this.said.size + 1}`, text };
    this.said.set(message.id, { guest, ...message, outcome: 'unknown' });
    for (;;) {
      const began = performance.now();
      const reply = await visitor.ask('send', message).catch((error: Error) => error);
      if (reply instanceof Error) {
        this.silences.push(`${message.id}: ${reply.message}`);
        return;
      }
      const at = performance.now();
      const refused = reply.ok ? undefined : reply.error.code;
      this.answers.push({ at, tookMs: at - began, ...(refused && { refused }) });
      if (reply.ok) {
        const { seq } = reply.data;
        this.said.set(message.id, { guest, ...message, outcome: 'acknowledged', seq });
        return;
      }
      if (this.givesUp) {
        this.said.set(message.id, { guest, ...message, outcome: 'refused' });
        return;
      }
      await wait(AGAIN_AFTER_MS);
    }
  }
}
