import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { ChatError } from '@parlour/protocol';
import { parseCookie, stringifySetCookie } from 'cookie';
import type { Request, Response } from 'express';
import { Addresses } from '../addresses';
import { TOKEN_HOLDS_MS } from './sign-outs';
import { type Bearer, Tokens } from './tokens';

const NAME = 'parlour_guest';
/**
 * By HTTPS. Threat: whoever has another host of the domain, or the line to it by HTTP, could plant a
 * cookie of theirs; one of this name a browser takes from nobody but this host, by HTTPS.
 */
const NAME_BY_HTTPS = `__Host-${NAME}`;

/** A browser gets a fresh token when it comes with one that is older. */
const FRESH_FOR_MS = 24 * 60 * 60 * 1_000;

/** A browser's token, in a cookie that no script can read. */
@Injectable()
export class GuestCookie {
  /** Of browsers that come to the socket without a cookie, such as those of `nx serve web`. */
  private readonly newcomers = new WeakMap<IncomingMessage, string>();

  constructor(
    private readonly tokens: Tokens,
    private readonly addresses: Addresses,
  ) {}

  /** Who the request says it is from, by a good token. */
  read(request: IncomingMessage): Bearer | undefined {
    const name = this.addresses.isSecure(request) ? NAME_BY_HTTPS : NAME;
    return this.tokens.read(parseCookie(request.headers.cookie ?? '')[name]);
  }

  /**
   * Who the browser is, from now on at latest.
   *
   * @throws ChatError `rate_limited` for too many new guests from one network
   */
  async give(request: Request, response: Response): Promise<Bearer> {
    const known = this.read(request);
    if (known && known.issuedAt > Date.now() - FRESH_FOR_MS) return known;
    const renewed = known && (await this.tokens.renewShown(known));
    const token = renewed ?? (await this.tokens.issue(this.addresses.networkOf(request)));
    return this.set(request, response, token);
  }

  /** The browser has this token from now on. */
  set(request: Request, response: Response, token: string): Bearer {
    response.append('Set-Cookie', this.write(request, token));
    return this.tokens.read(token) as Bearer;
  }

  /** Before a connection: a browser that is nobody yet becomes somebody. Undefined if it is. */
  meet(request: IncomingMessage): Promise<void> | undefined {
    return isBrowser(request) && !this.read(request) ? this.make(request) : undefined;
  }

  /** The token of a browser that was nobody, and the `Set-Cookie` header that gives it. */
  newcomer(request: IncomingMessage): { token: string; header: string } | undefined {
    const token = this.newcomers.get(request);
    return token === undefined ? undefined : { token, header: this.write(request, token) };
  }

  private async make(request: IncomingMessage) {
    try {
      this.newcomers.set(request, await this.tokens.issue(this.addresses.networkOf(request)));
    } catch (error) {
      // Whoever is refused as a newcomer is told so when they are about to be let in.
      if (!(error instanceof ChatError)) throw error;
    }
  }

  private write(request: IncomingMessage, token: string): string {
    const secure = this.addresses.isSecure(request);
    return stringifySetCookie({
      name: secure ? NAME_BY_HTTPS : NAME,
      value: token,
      httpOnly: true,
      secure,
      sameSite: 'lax',
      path: '/',
      maxAge: TOKEN_HOLDS_MS / 1_000,
    });
  }
}

/** Only browsers tell where a request comes from. */
const isBrowser = ({ headers }: IncomingMessage) =>
  headers.origin !== undefined || headers['sec-fetch-site'] !== undefined;

/** What a program shows in place of a cookie. */
export function bearerToken({ headers }: IncomingMessage): string | undefined {
  return /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1];
}
