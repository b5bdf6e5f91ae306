import { Body, Controller, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { segment } from '../admin/admin-proxy.js';
import { LedgerProxy } from '../admin/proxies.js';

@Controller('v1')
export class LogsController {
  constructor(private readonly ledger: LedgerProxy) {}

  @Get('logs')
  list(@Req() request: FastifyRequest) {
    return this.ledger.forward(request, { scope: 'logs.read', method: 'GET', path: '/logs' });
  }

  @Get('logs/:id')
  read(@Req() request: FastifyRequest, @Param('id') id: string) {
    return this.ledger.forward(request, { scope: 'logs.read', method: 'GET', path: `/logs/${segment(id)}` });
  }

  @Get('traces/:traceId')
  trace(@Req() request: FastifyRequest, @Param('traceId') traceId: string) {
    return this.ledger.forward(request, {
      scope: 'logs.read',
      method: 'GET',
      path: `/traces/${segment(traceId)}`,
    });
  }

  @Post('feedback')
  @HttpCode(200)
  feedback(@Req() request: FastifyRequest, @Body() body: unknown) {
    return this.ledger.forward(request, { scope: 'feedback.write', method: 'POST', path: '/feedback', body });
  }
}
