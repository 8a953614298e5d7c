import type { Answer, CommandName, Payload, Reply } from '@parlour/protocol';

/**
 * No answer came: the connection broke, or it took too long. Nobody knows what became of the
 * command; asking again is harmless, a `send` with the same id.
 */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/**
 * A way to ask the server, whatever carries it. Resolves with the server's answer, rejects with
 * {@link NoAnswer}.
 */
export interface Connection {
  ask<C extends CommandName>(command: C, payload: Payload<C>): Promise<Reply<Answer<C>>>;
}
