import { timingSafeEqual } from 'node:crypto';
import { Controller, Logger, NotFoundException, Post, Req, Res } from '@nestjs/common';
import { ChatError } from '@parlour/protocol';
import { operatorRequests } from '@parlour/protocol/schemas';
import type { Request, Response } from 'express';
import { Addresses } from '../addresses';
import { Config } from '../config';
import { bearerToken } from '../guests/guest-cookie';
import { Rates } from '../guests/rates';
import { refused } from '../live/reply';
import { answer, send } from '../requests';
import { hashOf } from '../secrets';
import { Desk } from './desk';

/** What the server's operator asks, who shows `OPERATOR_TOKEN`; without that setting nothing is here. */
@Controller('api/operator')
export class OperatorController {
  private readonly logger = new Logger('Operator');

  constructor(
    private readonly config: Config,
    private readonly addresses: Addresses,
    private readonly rates: Rates,
    private readonly desk: Desk,
  ) {}

  @Post(':request')
  async request(@Req() request: Request, @Res() response: Response) {
    const { operatorToken } = this.config;
    if (operatorToken === undefined) throw new NotFoundException();
    if (isSame(bearerToken(request) ?? '', operatorToken)) {
      await answer(request, response, operatorRequests, () => this.desk.handlers);
    } else await this.turnAway(request, response);
  }

  private async turnAway(request: Request, response: Response) {
    const network = this.addresses.networkOf(request);
    try {
      await this.rates.spendOf('guess', network);
      // Not more often than that: nobody is to fill a disk with it.
      this.logger.warn('a wrong token of the operator’s was shown');
      send(response, refused(new ChatError('forbidden', 'this is not the operator’s token')), 401);
    } catch (error) {
      send(response, refused(error));
    }
  }
}

/** By their hashes, which are of one length: how long it takes tells nothing. */
const isSame = (one: string, other: string) =>
  timingSafeEqual(Buffer.from(hashOf(one)), Buffer.from(hashOf(other)));
