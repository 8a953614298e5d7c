import type { IncomingHttpHeaders } from 'node:http';
import type { NextFunction, Request, Response } from 'express';
import type { Config } from './config';

/**
 * Whether a request comes from here. Threat: a page elsewhere acts with its visitor's cookie. CORS
 * guards no WebSocket, and nothing that is only asked for; so the origin is compared. Programs that
 * are not browsers send none.
 */
export function isFromHere(
  { origin, host }: IncomingHttpHeaders,
  { allowedOrigins }: Pick<Config, 'allowedOrigins'>,
): boolean {
  if (origin === undefined || allowedOrigins.includes(origin)) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}

/** Answers 403 to what is asked by a foreign page. */
export function refuseForeign(config: Config) {
  return ({ headers }: Request, response: Response, next: NextFunction) => {
    if (isFromHere(headers, config)) next();
    else response.status(403).type('text').send('this origin may not ask');
  };
}
