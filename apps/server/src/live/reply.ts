import { Logger } from '@nestjs/common';
import { ChatError, type Refusal, type Reply } from '@parlour/protocol';
import type { z } from 'zod';

const logger = new Logger('Reply');

/** Errors in a minute that are told: a store that is away fails every command, and is not to fill the disk. */
const MOST_TOLD = 60;
const MINUTE_MS = 60_000;

/** Who asked for what, for the log: never what they said. */
export interface About {
  command?: string;
  request?: string;
  requestId?: string;
  guest?: string;
}

export function accepted<T>(data: T): Reply<T> {
  return { ok: true, data };
}

/** Any error as an answer. What is not a {@link ChatError} is our fault: logged, and said vaguely. */
export function refused(error: unknown, about: About = {}): { ok: false; error: Refusal } {
  if (error instanceof ChatError) {
    return { ok: false, error: { code: error.code, message: error.message, ...error.detail } };
  }
  tell(error, about);
  return {
    ok: false,
    error: { code: 'unavailable', message: 'something went wrong here, please try again' },
  };
}

let minute = -Infinity;
let toldInIt = 0;
let untold = 0;

function tell(error: unknown, about: About) {
  const now = performance.now();
  if (now - minute >= MINUTE_MS) {
    minute = now;
    toldInIt = 0;
  }
  if (++toldInIt > MOST_TOLD) {
    untold++;
    return;
  }
  logger.error(error, { ...about, ...(untold > 0 && { untold }) });
  untold = 0;
}

/** Zod's names of types, in words. */
const WANTED: Record<string, string> = {
  object: 'one JSON object',
  string: 'a string',
  number: 'a whole number',
  int: 'a whole number',
};

/** The first thing that is wrong with a payload. It tells the field, never what was in it. */
export function misfit({ issues: [issue] }: z.ZodError): ChatError {
  const field = issue?.path.join('.') || undefined;
  const name = field ?? 'the payload';
  if (issue?.code === 'custom') {
    return new ChatError(issue.params?.['overLimit'] ? 'too_large' : 'invalid', issue.message, {
      field,
    });
  }
  if (issue?.code === 'invalid_type') {
    const wanted = WANTED[issue.expected] ?? issue.expected;
    return new ChatError('invalid', `${name} must be ${wanted}`, { field });
  }
  return new ChatError('invalid', `${name} does not fit`, { field });
}
