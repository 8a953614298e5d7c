import { computed, Injectable, signal } from '@angular/core';
import type {
  OperatorRequestName,
  Overview,
  Reply,
  RequestAnswer,
  RequestPayload,
} from '@parlour/protocol';
import { durationOf } from '../ui/durations';
import type { Outcome } from '../ui/outcome';
import { sentence } from '../ui/sentence';
import { ofThisTab } from '../ui/storage';

const STORED_AS = 'parlour.operator';
/** Longer than any answer takes; who looks at the page has given up by then. */
const ANSWER_WITHIN_MS = 20_000;
/** What changes something: whatever is shown may be different after it. */
const DEEDS: readonly OperatorRequestName[] = [
  'configure',
  'moderate',
  'remove',
  'close',
  'delete',
];

const WRONG = { refusal: 'The server does not know this token.' };
const OFF = 'This server has no operator: its OPERATOR_TOKEN is not set.';

/** What the operator asks of the server, by HTTP and by the token that makes them its operator. */
@Injectable({ providedIn: 'root' })
export class OperatorRequests {
  /** Threat: it can do anything, so it is kept for this tab alone, and in no address. */
  private readonly token = signal(ofThisTab.read(STORED_AS));
  private readonly refused = signal(false);
  private readonly counted = signal(0);
  private readonly isDeleted = signal<ReadonlySet<string>>(new Set());

  readonly isSignedIn = computed(() => this.token() !== undefined);
  /** The server knows the token not, or no more. */
  readonly isWrong = this.refused.asReadonly();
  /** Rooms that were deleted from here: nothing can be asked about them. Their names are never used again. */
  readonly deleted = this.isDeleted.asReadonly();
  /** Grows whenever what is shown has to be asked for anew. */
  readonly changes = this.counted.asReadonly();

  /** Keeps the token if it is the right one. */
  async signIn(token: string): Promise<Outcome<Overview>> {
    this.refused.set(false);
    const answer = await askAs(token, 'overview', {});
    if (answer === 'wrong') return this.refuse();
    if ('data' in answer) {
      ofThisTab.write(STORED_AS, token);
      this.token.set(token);
    }
    return answer;
  }

  signOut() {
    ofThisTab.remove(STORED_AS);
    this.token.set(undefined);
    this.refused.set(false);
  }

  refresh() {
    this.counted.update((count) => count + 1);
  }

  async ask<R extends OperatorRequestName>(
    name: R,
    payload: RequestPayload<R>,
  ): Promise<Outcome<RequestAnswer<R>>> {
    const token = this.token();
    if (token === undefined) return { refusal: 'You are signed out.' };
    const answer = await askAs(token, name, payload);
    // Who has signed out meanwhile is told nothing of that token any more.
    if (answer === 'wrong') return token === this.token() ? this.refuse() : WRONG;
    if ('refusal' in answer) return answer;
    if (name === 'delete') this.forget(payload as RequestPayload<'delete'>);
    if (DEEDS.includes(name)) this.refresh();
    return answer;
  }

  private forget({ room }: RequestPayload<'delete'>) {
    this.isDeleted.update((all) => new Set(all).add(room));
  }

  private refuse() {
    this.signOut();
    this.refused.set(true);
    return WRONG;
  }
}

async function askAs<R extends OperatorRequestName>(
  token: string,
  name: R,
  payload: RequestPayload<R>,
): Promise<Outcome<RequestAnswer<R>> | 'wrong'> {
  // What no header can carry was never a token; `fetch` would throw.
  if (!/^[\x20-\xff]+$/.test(token)) return 'wrong';
  const response = await fetch(`/api/operator/${name}`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(payload),
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  }).catch(() => undefined);
  if (!response) return { refusal: 'Not connected: please try again in a moment.' };
  const { status } = response;
  if (status === 401) return 'wrong';
  const reply = await replyOf<RequestAnswer<R>>(response);
  if (reply?.ok) return { data: reply.data };
  // Of a room, say, "not found" is a reply; the address itself is there or not.
  if (status === 404 && (!reply || name === 'overview')) return { refusal: OFF };
  if (!reply) return { refusal: `The server does not answer as it should (${status}).` };
  const { message, retryInMs = 0 } = reply.error;
  const seconds = Math.ceil(retryInMs / 1_000);
  const wait = seconds > 0 ? ` Please try again in ${durationOf(seconds * 1_000)}.` : '';
  return { refusal: sentence(message) + wait };
}

/** Undefined for whatever else a server, or a proxy before it, may answer. */
async function replyOf<T>(response: Response): Promise<Reply<T> | undefined> {
  // What is no JSON is no reply.
  const body: unknown = await response.json().catch(() => undefined);
  const isReply = typeof body === 'object' && body !== null && 'ok' in body;
  return isReply ? (body as Reply<T>) : undefined;
}
