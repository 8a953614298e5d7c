import type { Answer, CommandName, Payload, Reply } from '@parlour/protocol';

/**
 * A way to ask the server, whatever carries it. Resolves with the server's answer; rejects when
 * none came (the connection broke, or it took too long), and then nobody knows what became of the
 * command: ask again, `send` with the same id.
 */
export interface Connection {
  ask<C extends CommandName>(command: C, payload: Payload<C>): Promise<Reply<Answer<C>>>;
}
