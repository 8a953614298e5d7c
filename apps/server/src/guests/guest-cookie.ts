import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { parseCookie, stringifySetCookie } from 'cookie';
import type { Request, Response } from 'express';
import { Guests } from './guests';

const NAME = 'parlour_guest';
const YEAR_S = 365 * 24 * 60 * 60;

/** A browser's token, in a cookie that no script can read. */
@Injectable()
export class GuestCookie {
  constructor(private readonly guests: Guests) {}

  /** The request's token, if it has a good one. */
  read({ headers }: Pick<IncomingMessage, 'headers'>): string | undefined {
    const token = parseCookie(headers.cookie ?? '')[NAME];
    return this.guests.idOf(token) ? token : undefined;
  }

  /** The browser's token, the one it has or a new one; the answer lets it keep it for a year more. */
  give(request: Request, response: Response): string {
    const token = this.read(request) ?? this.guests.newToken();
    response.append('Set-Cookie', this.write(token));
    return token;
  }

  /** The value of a `Set-Cookie` header. */
  write(token: string): string {
    return stringifySetCookie({
      name: NAME,
      value: token,
      httpOnly: true,
      sameSite: 'lax',
      path: '/',
      maxAge: YEAR_S,
    });
  }
}
