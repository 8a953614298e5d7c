import { Controller, Post, Req, Res } from '@nestjs/common';
import { operatorRequests } from '@parlour/protocol/schemas';
import type { Request, Response } from 'express';
import { Config } from '../config';
import { answer } from '../requests';
import { Desk } from './desk';
import { Gate } from './gate';

/** What the server's operator asks, who shows `OPERATOR_TOKEN`; without that setting nothing is here. */
@Controller('api/operator')
export class OperatorController {
  constructor(
    private readonly config: Config,
    private readonly gate: Gate,
    private readonly desk: Desk,
  ) {}

  @Post(':request')
  async request(@Req() request: Request, @Res() response: Response) {
    if (!(await this.gate.lets(request, response, this.config.operatorToken, 'OPERATOR_TOKEN')))
      return;
    await answer(request, response, operatorRequests, () => this.desk.handlers);
  }
}
