import { Controller, Get, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Config } from '../config';
import { GuestCookie } from '../guests/guest-cookie';

/** The one page, under every address it has. Loading it makes a browser a guest. */
@Controller()
export class PageController {
  constructor(
    private readonly config: Config,
    private readonly cookie: GuestCookie,
  ) {}

  @Get(['/', 'r/:room', 'how-it-works', 'operator'])
  page(@Req() request: Request, @Res() response: Response) {
    this.cookie.give(request, response);
    // The files it names are kept for ever, so the page itself never is.
    response.set('Cache-Control', 'private, no-cache');
    response.sendFile('index.html', { root: this.config.webDir, cacheControl: false });
  }
}
