/**
 * Why a command was refused. A client decides by the code, a person reads the message.
 *
 * - `invalid` the payload does not fit; `field` names the first offending path
 * - `unknown_command` no such command
 * - `not_member` the command needs membership of the room
 * - `forbidden` the guest may not do this
 * - `not_found` no such room or message, or a private room the guest has no key to (same bytes)
 * - `name_taken` the name, or one that looks like it, is someone else's
 * - `conflict` the same message id was sent before with another text
 * - `closed` the room is closed
 * - `rate_limited` too fast; `retryInMs` says when to try again
 * - `too_large` over a limit of {@link LIMITS}
 * - `unavailable` the store can't commit now; nothing was accepted; try again
 */
export const ERROR_CODES = [
  'invalid',
  'unknown_command',
  'not_member',
  'forbidden',
  'not_found',
  'name_taken',
  'conflict',
  'closed',
  'rate_limited',
  'too_large',
  'unavailable',
] as const;

/** One of {@link ERROR_CODES}. */
export type ErrorCode = (typeof ERROR_CODES)[number];

/** The `error` half of a {@link Reply}. It never repeats what the client sent. */
export interface Refusal {
  code: ErrorCode;
  /** One sentence for a person, in English. */
  message: string;
  /** Path of the first offending field, e.g. `room`. */
  field?: string;
  /** For `rate_limited`, and for what is `forbidden` for a while: how long to wait, in ms. */
  retryInMs?: number;
  /** For `name_taken`: a name like it that was free just now. */
  suggestion?: string;
}

/**
 * The answer to every command, as the Socket.IO acknowledgement.
 *
 * @example
 * const reply = await socket.emitWithAck('send', { room: 'lobby', id: '1', text: 'Hello' });
 * if (reply.ok) console.log('message', reply.data.seq);
 * else if (reply.error.code === 'rate_limited') setTimeout(retry, reply.error.retryInMs);
 */
export type Reply<T> = { ok: true; data: T } | { ok: false; error: Refusal };

/**
 * A refusal, as it is thrown inside the server; the edge turns it into a {@link Reply}.
 *
 * @example
 * throw new ChatError('closed', 'this room is closed', { field: 'room' });
 */
export class ChatError extends Error {
  override readonly name = 'ChatError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly detail: Pick<Refusal, 'field' | 'retryInMs' | 'suggestion'> = {},
  ) {
    super(message);
  }
}
