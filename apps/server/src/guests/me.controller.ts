import { Controller, Get, Header, Req, Res } from '@nestjs/common';
import type { Member } from '@parlour/protocol';
import type { Request, Response } from 'express';
import { Presence } from '../presence/presence';
import { GuestCookie } from './guest-cookie';
import { Guests } from './guests';

/** `GET /api/me`: who the browser is, which makes it somebody if it was nobody. */
@Controller('api/me')
export class MeController {
  constructor(
    private readonly guests: Guests,
    private readonly cookie: GuestCookie,
    private readonly presence: Presence,
  ) {}

  @Get()
  @Header('Cache-Control', 'no-store')
  me(@Req() request: Request, @Res({ passthrough: true }) response: Response): Member {
    const token = this.cookie.give(request, response);
    return this.presence.whois(this.guests.idOf(token) as string).member;
  }
}
