import { Controller, Get, Req, Res } from '@nestjs/common';
import { ChatError } from '@parlour/protocol';
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

  @Get(['/', 'r/:room', 'how-it-works', 'device', 'operator'])
  async page(@Req() request: Request, @Res() response: Response) {
    await this.meet(request, response);
    // The files it names are kept for ever, so the page itself never is.
    response.set('Cache-Control', 'private, no-cache');
    response.sendFile('index.html', { root: this.config.webDir, cacheControl: false });
  }

  private async meet(request: Request, response: Response) {
    try {
      await this.cookie.give(request, response);
    } catch (error) {
      // One new guest too many: the page is told so when it connects, and can tell its reader.
      if (!(error instanceof ChatError)) throw error;
    }
  }
}
