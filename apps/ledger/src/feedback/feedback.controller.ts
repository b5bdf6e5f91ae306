import { createFeedbackSchema, feedbackQuerySchema } from '@byway/contracts/ledger-api';
import { parseOrThrow } from '@byway/errors/zod-issues';
import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ActingWorkspace } from '../acting-workspace.js';
import { FeedbackService } from './feedback.service.js';

@Controller('feedback')
export class FeedbackController {
  constructor(private readonly feedback: FeedbackService) {}

  /** One entry or a list of them, as the portkey-ai SDK sends. */
  @Post()
  @HttpCode(200)
  async create(@ActingWorkspace() workspaceId: string, @Body() body: unknown) {
    const entries = parseOrThrow(createFeedbackSchema, body);
    const ids = await this.feedback.create(workspaceId, entries);
    return { status: 'success', message: 'Feedback saved.', feedback_ids: ids };
  }

  @Get()
  list(@ActingWorkspace() workspaceId: string, @Query() query: unknown) {
    return this.feedback.list(workspaceId, parseOrThrow(feedbackQuerySchema, query));
  }
}
