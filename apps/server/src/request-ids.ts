import { Logger } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import { newSecret } from './secrets';

const HEADER = 'X-Request-Id';
/** One that a proxy gives. Threat: what is not checked could be anything, and of any length, in the log. */
const WELL_FORMED = /^[\w-]{8,64}$/;

const logger = new Logger('Http');

/**
 * Gives each request a name that is in its answer and in what is logged of it, so that who reports
 * a failure can say which one. What it asked for is not logged: the address names a room.
 */
export function nameRequests(request: Request, response: Response, next: NextFunction) {
  const given = request.get(HEADER) ?? '';
  response.set(HEADER, WELL_FORMED.test(given) ? given : newSecret());
  const began = performance.now();
  response.once('finish', () => {
    const { method, route } = request as { method: string; route?: { path: string } };
    const ms = Math.round(performance.now() - began);
    logger.debug(`${method} answered ${response.statusCode}`, {
      ...{ requestId: requestIdOf(response), ms },
      ...(route && { route: route.path }),
    });
  });
  next();
}

export const requestIdOf = (response: Response) => response.get(HEADER);
