import type { Answer, CommandName, Payload, Refusal, Reply } from '@parlour/protocol';
import { type Connection, NoAnswer } from '../connection';
import { RoomLog } from './room-log';

type Answers = { [C in CommandName]?: (payload: Payload<C>) => Answer<C> };

/** A connection to a server that keeps one room, and answers as the real one does. */
export class FakeServer implements Connection {
  readonly asked: { command: CommandName; payload: unknown }[] = [];
  /**
   * What becomes of the next commands, in turn: refused, not heard (`unheard`), or done with an
   * answer that gets lost (`unanswered`).
   */
  readonly instead: (Refusal | 'unheard' | 'unanswered')[] = [];
  private gate: Promise<void> | undefined;

  constructor(readonly log = new RoomLog()) {}

  private readonly answers: Answers = {
    join: ({ after }) => this.log.join(after),
    sync: ({ after }) => this.log.changes(after),
    history: ({ before }) => this.log.history(before),
    send: ({ text, id }) => this.log.send(text, { id }),
  };

  async ask<C extends CommandName>(command: C, payload: Payload<C>): Promise<Reply<Answer<C>>> {
    this.asked.push({ command, payload });
    const reply = this.reply(command, payload);
    await this.gate;
    if (!reply) throw new NoAnswer('no answer');
    return reply;
  }

  /** Answers are on their way until the returned function is called. */
  hold(): () => void {
    let release!: () => void;
    this.gate = new Promise((resolve) => (release = resolve));
    return () => {
      this.gate = undefined;
      release();
    };
  }

  payloads<C extends CommandName>(command: C): Payload<C>[] {
    return this.asked
      .filter((one) => one.command === command)
      .map(({ payload }) => payload as Payload<C>);
  }

  private reply<C extends CommandName>(command: C, payload: Payload<C>) {
    const instead = this.instead.shift();
    if (instead === 'unheard') return undefined;
    if (typeof instead === 'object') return { ok: false as const, error: instead };
    const answer = this.answers[command];
    if (!answer) throw new Error(`the fake server knows no ${command}`);
    const data = answer(payload);
    return instead === 'unanswered' ? undefined : { ok: true as const, data };
  }
}

/** Lets everything happen that needs no timer. */
export const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
