import { Controller, Get, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Config } from '../config';
import { Gate } from '../operator/gate';
import { Metrics } from './metrics';

/** For Prometheus, which shows `METRICS_TOKEN`; without that setting nothing is here. */
@Controller('metrics')
export class MetricsController {
  constructor(
    private readonly config: Config,
    private readonly gate: Gate,
    private readonly metrics: Metrics,
  ) {}

  @Get()
  async scrape(@Req() request: Request, @Res() response: Response) {
    if (!(await this.gate.lets(request, response, this.config.metricsToken, 'METRICS_TOKEN')))
      return;
    response.set({ 'Content-Type': this.metrics.contentType, 'Cache-Control': 'no-store' });
    response.send(await this.metrics.text());
  }
}
