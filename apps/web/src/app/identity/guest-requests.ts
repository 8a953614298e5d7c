import { Injectable } from '@angular/core';
import type { MeRequestName, Reply, RequestAnswer, RequestPayload } from '@parlour/protocol';
import { type Outcome, outcomeOf } from '../ui/outcome';

/** Longer than any network that one could chat on needs to answer. */
const ANSWER_WITHIN_MS = 10_000;

/** What a guest asks about themself: by HTTP, whose answer can change the cookie that they are known by. */
@Injectable({ providedIn: 'root' })
export class GuestRequests {
  async ask<R extends MeRequestName>(
    name: R,
    payload: RequestPayload<R>,
  ): Promise<Outcome<RequestAnswer<R>>> {
    return outcomeOf(await this.post(name, payload).catch(() => undefined));
  }

  private async post<R extends MeRequestName>(
    name: R,
    payload: RequestPayload<R>,
  ): Promise<Reply<RequestAnswer<R>> | undefined> {
    const response = await fetch(`/api/me/${name}`, {
      method: 'POST',
      credentials: 'same-origin',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(payload),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    const body: unknown = await response.json();
    return isReply<RequestAnswer<R>>(body) ? body : undefined;
  }
}

/** Whatever stands between may answer too, with pages of its own. */
function isReply<T>(body: unknown): body is Reply<T> {
  const { ok, data, error } = (body ?? {}) as Record<string, unknown>;
  if (ok === true) return typeof data === 'object';
  return ok === false && typeof (error as { message?: unknown } | null)?.message === 'string';
}
