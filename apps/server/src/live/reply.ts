import { Logger } from '@nestjs/common';
import { ChatError, type Refusal, type Reply } from '@parlour/protocol';
import type { z } from 'zod';

const logger = new Logger('Reply');

export function accepted<T>(data: T): Reply<T> {
  return { ok: true, data };
}

/** Any error as an answer. What is not a {@link ChatError} is our fault: logged, and said vaguely. */
export function refused(error: unknown): { ok: false; error: Refusal } {
  if (error instanceof ChatError) {
    return { ok: false, error: { code: error.code, message: error.message, ...error.detail } };
  }
  logger.error(error);
  return {
    ok: false,
    error: { code: 'unavailable', message: 'something went wrong here, please try again' },
  };
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
