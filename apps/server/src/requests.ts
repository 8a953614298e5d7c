import { ChatError, type ErrorCode, type Reply } from '@parlour/protocol';
import { json, type Request, type Response } from 'express';
import type { z } from 'zod';
import { checkSize } from './live/payload';
import { accepted, misfit, refused } from './live/reply';
import { requestIdOf } from './request-ids';

const MOST_BYTES = 64 * 1024;

/** What a code is called in HTTP. */
const STATUS: Record<ErrorCode, number> = {
  ...{ invalid: 400, unknown_command: 404, not_member: 403, forbidden: 403, not_found: 404 },
  ...{ name_taken: 409, conflict: 409, closed: 409, rate_limited: 429, too_large: 413 },
  unavailable: 503,
};

type Schemas = Record<string, { payload: z.ZodType; answer: z.ZodType }>;

/** What answers each request that the schemas name. */
export type Handlers<S extends Schemas> = {
  [R in keyof S]: (
    payload: z.output<S[R]['payload']>,
  ) => z.output<S[R]['answer']> | Promise<z.output<S[R]['answer']>>;
};

/** Answers what comes by HTTP in the way that commands are answered: always, and by a `Reply`. */
export async function answer<S extends Schemas>(
  request: Request,
  response: Response,
  schemas: S,
  handlers: () => Handlers<S> | Promise<Handlers<S>>,
) {
  const name = String(request.params['request']);
  let reply: Reply<unknown>;
  try {
    if (!Object.hasOwn(schemas, name)) {
      throw new ChatError('unknown_command', 'there is no such request');
    }
    const body = await bodyOf(request, response);
    checkSize(body);
    const { data, error } = (schemas[name] as S[string]).payload.safeParse(body ?? {});
    if (error) throw misfit(error);
    // Who asks is made out last. Threat: a body that is held back would keep a right that is gone.
    const handle = (await handlers())[name] as (payload: unknown) => unknown;
    reply = accepted(await handle(data));
  } catch (error) {
    reply = refused(error, { request: name, requestId: requestIdOf(response) });
  }
  send(response, reply);
}

export function send(response: Response, reply: Reply<unknown>, status = statusOf(reply)) {
  response.set('Cache-Control', 'no-store');
  response.status(status).json(reply);
}

const statusOf = (reply: Reply<unknown>) => (reply.ok ? 200 : STATUS[reply.error.code]);

const parseJson = json({ limit: MOST_BYTES });

function bodyOf(request: Request, response: Response): Promise<unknown> {
  return new Promise((resolve, reject) => {
    parseJson(request, response, (error?: unknown) => {
      if (!error) resolve(request.body);
      else if ((error as { status?: number }).status === 413) {
        reject(new ChatError('too_large', 'the payload is too large'));
      } else reject(new ChatError('invalid', 'the payload must be one JSON object'));
    });
  });
}
