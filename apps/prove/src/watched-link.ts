import { Link, type LinkOptions } from '@parlour/client';
import type { Answer, CommandName, Payload, Reply } from '@parlour/protocol';

/** One `send` on its way, and what came of it. */
export interface Try {
  room: string;
  id: string;
  text: string;
  /** Undefined until it is settled; `false` when the connection broke before the answer. */
  answered?: boolean;
  reply?: Reply<Answer<'send'>>;
}

/** A link that tells of every `send`: when it goes out, and when it is settled. */
export class WatchedLink extends Link {
  constructor(
    socket: ConstructorParameters<typeof Link>[0],
    options: LinkOptions,
    private readonly goesOut: (one: Try) => void,
    private readonly settled: (one: Try) => void,
  ) {
    super(socket, options);
  }

  override async ask<C extends CommandName>(
    command: C,
    payload: Payload<C>,
  ): Promise<Reply<Answer<C>>> {
    if (command !== 'send') return super.ask(command, payload);
    const { room, id, text } = payload as Payload<'send'>;
    const one: Try = { room, id, text };
    this.goesOut(one);
    try {
      const reply = await super.ask(command, payload);
      one.reply = reply as Reply<Answer<'send'>>;
      return reply;
    } finally {
      one.answered = one.reply !== undefined;
      this.settled(one);
    }
  }
}
