import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import { ChatError, type Member } from '@parlour/protocol';
import { meRequests } from '@parlour/protocol/schemas';
import type { Request, Response } from 'express';
import { Addresses } from '../addresses';
import { SigningOut } from '../chat/signing-out';
import { Presence } from '../presence/presence';
import { refused } from '../live/reply';
import { requestIdOf } from '../request-ids';
import { answer, type Handlers, send } from '../requests';
import { DeviceLinks } from './device-links';
import { bearerToken, GuestCookie } from './guest-cookie';
import { Rates } from './rates';
import { SignOuts } from './sign-outs';
import { type Bearer, Tokens } from './tokens';

/** Who the browser is, and how it becomes somebody else: what takes a cookie, and so goes by HTTP. */
@Controller('api/me')
export class MeController {
  constructor(
    private readonly tokens: Tokens,
    private readonly cookie: GuestCookie,
    private readonly addresses: Addresses,
    private readonly presence: Presence,
    private readonly rates: Rates,
    private readonly links: DeviceLinks,
    private readonly signingOut: SigningOut,
    private readonly signOuts: SignOuts,
  ) {}

  /** Makes a browser somebody if it was nobody. */
  @Get()
  async me(@Req() request: Request, @Res() response: Response) {
    try {
      const you = this.member(await this.cookie.give(request, response));
      response.set('Cache-Control', 'no-store').json(you);
    } catch (error) {
      send(response, refused(error, { request: 'me', requestId: requestIdOf(response) }));
    }
  }

  @Post(':request')
  request(@Req() request: Request, @Res() response: Response) {
    return answer(request, response, meRequests, () => this.handlers(request, response));
  }

  private async handlers(
    request: Request,
    response: Response,
  ): Promise<Handlers<typeof meRequests>> {
    const shown = bearerToken(request);
    const isProgram = shown !== undefined;
    const bearer = isProgram ? this.tokens.read(shown) : this.cookie.read(request);
    const network = this.addresses.networkOf(request);
    await (bearer
      ? this.rates.spend('request', bearer.id, network)
      : this.rates.spendOf('guest', network));
    /** Still: others may have signed this guest out meanwhile. */
    const known = () => this.known(bearer);
    /** Who asks is the bearer of this token from now on. */
    const become = (token: string) => {
      const you = isProgram
        ? (this.tokens.read(token) as Bearer)
        : this.cookie.set(request, response, token);
      return { you: this.member(you), ...(isProgram && { token }) };
    };
    return {
      'device-link': () => this.links.make(known()),
      'device-owner': async ({ code }) => ({ you: this.member(await this.links.ownerOf(code)) }),
      'device-take': async ({ code }) => become(this.tokens.renew(await this.links.take(code))),
      'sign-out': async ({ here }) => {
        // Before anything is void: it may be refused.
        await this.rates.spendOf('signOut', network);
        const other = here ? await this.tokens.issue(network) : undefined;
        const guest = known();
        await this.signingOut.signOut(guest, here);
        // Whoever is here still has the new token before they have to come back with it. Not on
        // `finish`: who asks and goes away, maybe already, is signed out all the same.
        const end = () => this.signingOut.end(guest, here);
        if (response.closed) end();
        else response.once('close', end);
        return become(other ?? this.tokens.renew(guest));
      },
    };
  }

  /** @throws ChatError `forbidden` for whoever shows no good token */
  private known(bearer: Bearer | undefined): Bearer {
    if (bearer && !this.signOuts.covers(bearer)) return bearer;
    throw new ChatError('forbidden', 'this takes a guest: load the page first, or send a token');
  }

  private member({ id }: Pick<Bearer, 'id'>): Member {
    return this.presence.whois(id).member;
  }
}
