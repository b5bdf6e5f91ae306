import {
  beginWebhookSchema,
  reportWebhookSchema,
  webhookDeliveryQuerySchema,
  webhookEndpointQuerySchema,
} from '@byway/contracts/webhooks-api';
import { parseOrThrow } from '@byway/errors/zod-issues';
import { AnswerDeadlineInterceptor } from '@byway/persistence/answer-deadline-interceptor';
import { Body, Controller, Get, HttpCode, Param, Post, Query, UseInterceptors } from '@nestjs/common';
import { ActingWorkspace } from '../acting-workspace.js';
import { WebhookTriesService } from './webhook-tries.service.js';
import { WebhooksService } from './webhooks.service.js';

/** What the gateway asks for callers, each limited to one workspace. */
@Controller('webhooks')
@UseInterceptors(AnswerDeadlineInterceptor)
export class WebhooksController {
  constructor(private readonly webhooks: WebhooksService) {}

  @Get('deliveries')
  list(@ActingWorkspace() workspaceId: string, @Query() query: unknown) {
    return this.webhooks.list(workspaceId, parseOrThrow(webhookDeliveryQuerySchema, query));
  }

  @Get('deliveries/:id')
  read(@ActingWorkspace() workspaceId: string, @Param('id') id: string) {
    return this.webhooks.read(workspaceId, id);
  }

  @Post('deliveries/:id/redeliver')
  @HttpCode(200)
  redeliver(@ActingWorkspace() workspaceId: string, @Param('id') id: string) {
    return this.webhooks.redeliver(workspaceId, id);
  }

  @Get('endpoints')
  endpoints(@ActingWorkspace() workspaceId: string, @Query() query: unknown) {
    return this.webhooks.endpoints(workspaceId, parseOrThrow(webhookEndpointQuerySchema, query));
  }

  @Post('endpoints/:id/enable')
  @HttpCode(200)
  enable(@ActingWorkspace() workspaceId: string, @Param('id') id: string) {
    return this.webhooks.enable(workspaceId, id);
  }
}

/** What workers ask and report. A worker serves every workspace; it knows a try by its queue. */
@Controller('internal/webhook-deliveries/:id')
@UseInterceptors(AnswerDeadlineInterceptor)
export class WebhookTriesController {
  constructor(private readonly tries: WebhookTriesService) {}

  @Post('begin')
  @HttpCode(200)
  begin(@Param('id') id: string, @Body() body: unknown) {
    return this.tries.begin(id, parseOrThrow(beginWebhookSchema, body).run);
  }

  @Post('report')
  @HttpCode(200)
  async report(@Param('id') id: string, @Body() body: unknown) {
    return { accepted: await this.tries.report(id, parseOrThrow(reportWebhookSchema, body)) };
  }
}
