import type { ErrorCode, Reply } from '@parlour/protocol';
import { sentence } from './sentence';

/** What came of asking the server: its data, or why not, in words for a person. */
export type Outcome<T> = { data: T } | Refused;

export interface Refused {
  refusal: string;
  /** The server's reason; none where it did not answer. */
  code?: ErrorCode;
}

/** No reply is no connection. */
export function outcomeOf<T>(reply: Reply<T> | undefined): Outcome<T> {
  if (!reply) return { refusal: 'Not connected: please try again in a moment.' };
  if (reply.ok) return { data: reply.data };
  return { refusal: sentence(reply.error.message), code: reply.error.code };
}
