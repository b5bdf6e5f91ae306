import { traceIdFrom } from '@byway/telemetry/trace-ids';
import { Body, Controller, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { segment } from '../admin/admin-proxy.js';
import { LedgerProxy } from '../admin/proxies.js';
import { feedbackWithTraceIds, queryWithTraceId } from './caller-trace-ids.js';

@Controller('v1')
export class LogsController {
  constructor(private readonly ledger: LedgerProxy) {}

  @Get('logs')
  list(@Req() request: FastifyRequest) {
    const query = queryWithTraceId(request.url);
    return this.ledger.forward(request, { scope: 'logs.read', method: 'GET', path: '/logs', query });
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
      path: `/traces/${segment(traceIdFrom(traceId))}`,
    });
  }

  @Get('feedback')
  feedback(@Req() request: FastifyRequest) {
    const query = queryWithTraceId(request.url);
    return this.ledger.forward(request, { scope: 'logs.read', method: 'GET', path: '/feedback', query });
  }

  @Post('feedback')
  @HttpCode(200)
  giveFeedback(@Req() request: FastifyRequest, @Body() body: unknown) {
    return this.ledger.forward(request, {
      scope: 'feedback.write',
      method: 'POST',
      path: '/feedback',
      body,
      readBody: feedbackWithTraceIds,
    });
  }
}
