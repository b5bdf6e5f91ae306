import { Controller, Get, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { LedgerProxy } from '../admin/proxies.js';
import { queryWithTraceId } from './caller-trace-ids.js';

/** ms; the ledger computes two at a time, and a dashboard asks for more than that at once. */
const TURN_MS = 5_000;

@Controller('v1/analytics')
export class AnalyticsController {
  constructor(private readonly ledger: LedgerProxy) {}

  @Get('totals')
  totals(@Req() request: FastifyRequest) {
    return this.forward(request, '/analytics/totals');
  }

  @Get('timeseries')
  timeseries(@Req() request: FastifyRequest) {
    return this.forward(request, '/analytics/timeseries');
  }

  @Get('breakdown')
  breakdown(@Req() request: FastifyRequest) {
    return this.forward(request, '/analytics/breakdown');
  }

  private forward(request: FastifyRequest, path: string) {
    const query = queryWithTraceId(request.url);
    return this.ledger.forward(request, {
      scope: 'logs.read',
      method: 'GET',
      path,
      query,
      holdMs: TURN_MS,
    });
  }
}
