import {
  acceptJobSchema,
  advanceJobSchema,
  beginAttemptSchema,
  jobQuerySchema,
  jobWaitSchema,
  retryJobSchema,
  settleJobSchema,
} from '@byway/contracts/jobs-api';
import { parseOrThrow } from '@byway/errors/zod-issues';
import { AnswerDeadlineInterceptor } from '@byway/persistence/answer-deadline-interceptor';
import { Body, Controller, Get, HttpCode, Param, Post, Query, Res, UseInterceptors } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ActingWorkspace } from '../acting-workspace.js';
import { JobsService } from './jobs.service.js';

/** What the gateway asks for callers, each limited to one workspace. */
@Controller('internal/jobs')
export class JobsController {
  constructor(private readonly jobs: JobsService) {}

  /** The workspace is part of the body here. Answers when the request is committed. */
  @Post()
  @HttpCode(200)
  @UseInterceptors(AnswerDeadlineInterceptor)
  accept(@Body() body: unknown) {
    return this.jobs.accept(parseOrThrow(acceptJobSchema, body));
  }

  @Get()
  @UseInterceptors(AnswerDeadlineInterceptor)
  list(@ActingWorkspace() workspaceId: string, @Query() query: unknown) {
    return this.jobs.reads.list(workspaceId, parseOrThrow(jobQuerySchema, query));
  }

  /** With `wait_ms` the answer is held until the job ends. */
  @Get(':id')
  async read(
    @ActingWorkspace() workspaceId: string,
    @Param('id') id: string,
    @Query() query: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { wait_ms: waitMs } = parseOrThrow(jobWaitSchema, query);
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    return this.jobs.read({ workspaceId, id }, { waitMs, signal: gone.signal });
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @UseInterceptors(AnswerDeadlineInterceptor)
  cancel(@ActingWorkspace() workspaceId: string, @Param('id') id: string) {
    return this.jobs.cancel(workspaceId, id);
  }

  @Post(':id/retry')
  @HttpCode(200)
  @UseInterceptors(AnswerDeadlineInterceptor)
  retry(@ActingWorkspace() workspaceId: string, @Param('id') id: string, @Body() body: unknown) {
    return this.jobs.retry(workspaceId, id, parseOrThrow(retryJobSchema, body));
  }
}

/** What workers report. A worker serves every workspace; it knows a job by its queue. */
@Controller('internal/jobs/:id')
@UseInterceptors(AnswerDeadlineInterceptor)
export class JobReportsController {
  constructor(private readonly jobs: JobsService) {}

  @Post('begin')
  @HttpCode(200)
  begin(@Param('id') id: string, @Body() body: unknown) {
    return this.jobs.begin(id, parseOrThrow(beginAttemptSchema, body));
  }

  @Post('advance')
  @HttpCode(200)
  async advance(@Param('id') id: string, @Body() body: unknown) {
    return { accepted: await this.jobs.advance(id, parseOrThrow(advanceJobSchema, body)) };
  }

  @Post('settle')
  @HttpCode(200)
  async settle(@Param('id') id: string, @Body() body: unknown) {
    return { accepted: await this.jobs.settle(id, parseOrThrow(settleJobSchema, body)) };
  }
}

/** For operators: how much waits. */
@Controller('internal/jobs-stats')
export class JobStatsController {
  constructor(private readonly jobs: JobsService) {}

  @Get()
  stats() {
    return this.jobs.reads.stats();
  }
}
