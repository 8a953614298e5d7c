import { timingSafeEqual } from 'node:crypto';
import { Injectable, Logger, NotFoundException } from '@nestjs/common';
import { ChatError } from '@parlour/protocol';
import type { Request, Response } from 'express';
import { Addresses } from '../addresses';
import { bearerToken } from '../guests/guest-cookie';
import { Rates } from '../guests/rates';
import { refused } from '../live/reply';
import { requestIdOf } from '../request-ids';
import { send } from '../requests';
import { hashOf } from '../secrets';

/** What is for whoever runs the server stands behind a token that they have set. */
@Injectable()
export class Gate {
  private readonly logger = new Logger('Gate');

  constructor(
    private readonly addresses: Addresses,
    private readonly rates: Rates,
  ) {}

  /**
   * Whether the request shows the token; whoever does not is answered.
   *
   * @throws NotFoundException if none is set: then nothing is here
   */
  async lets(
    request: Request,
    response: Response,
    token: string | undefined,
    setting: 'OPERATOR_TOKEN' | 'METRICS_TOKEN',
  ): Promise<boolean> {
    if (token === undefined) throw new NotFoundException();
    if (isSame(bearerToken(request) ?? '', token)) return true;
    await this.turnAway(request, response, setting);
    return false;
  }

  private async turnAway(request: Request, response: Response, setting: string) {
    const shown = bearerToken(request) === undefined ? 'no token' : 'a wrong token';
    const network = this.addresses.networkOf(request);
    try {
      await this.rates.spendOf('guess', network);
      // Not more often than that: nobody is to fill a disk with it.
      this.logger.warn(`${shown} was shown where ${setting} is asked for`, {
        requestId: requestIdOf(response),
      });
      send(response, refused(new ChatError('forbidden', `this is not ${setting}`)), 401);
    } catch (error) {
      send(response, refused(error, { requestId: requestIdOf(response) }));
    }
  }
}

/** By their hashes, which are of one length: how long it takes tells nothing. */
const isSame = (one: string, other: string) =>
  timingSafeEqual(Buffer.from(hashOf(one)), Buffer.from(hashOf(other)));
