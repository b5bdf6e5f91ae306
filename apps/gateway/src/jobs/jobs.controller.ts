import { requestIdOf } from '@byway/contracts/jobs-api';
import type { Principal } from '@byway/contracts/vault-api';
import { BywayError } from '@byway/errors/byway-error';
import { LedgerClient } from '@byway/service-clients/ledger-client';
import { VaultClient } from '@byway/service-clients/vault-client';
import { Controller, Delete, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { authenticate } from '../request/authenticate.js';
import { parsePreferences, parseWait } from '../request/preferences.js';
import { AnswerSender } from './answer-sender.js';
import { retryOfJob } from './retry-of-job.js';
import { waitForJob } from './wait-for-job.js';

type Query = Record<string, string | undefined>;

@Controller('v1/jobs')
export class JobsController {
  constructor(
    private readonly ledger: LedgerClient,
    private readonly vault: VaultClient,
    private readonly answers: AnswerSender,
  ) {}

  @Get()
  async list(@Req() request: FastifyRequest, @Query() query: Query) {
    const { workspaceId } = await this.reader(request);
    return this.ledger.list(workspaceId, query);
  }

  /** A job; with `?wait=` or `Prefer: wait=` held until it ends. */
  @Get(':id')
  async read(@Req() request: FastifyRequest, @Param('id') id: string, @Query() query: Query) {
    const { workspaceId } = await this.reader(request);
    const waitS =
      query.wait === undefined ? parsePreferences(request.headers).waitS : parseWait(query.wait, 'wait');
    const wanted = { workspaceId, requestId: requestId(id), waitMs: (waitS ?? 0) * 1000 };
    return (await waitForJob(this.ledger, wanted)).job;
  }

  @Get(':id/result')
  async result(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('id') id: string,
  ): Promise<void> {
    const { workspaceId } = await this.reader(request);
    return this.answers.sendResult(reply, await this.ledger.job(workspaceId, requestId(id)));
  }

  @Post(':id/cancel')
  @HttpCode(200)
  cancel(@Req() request: FastifyRequest, @Param('id') id: string) {
    return this.end(request, id);
  }

  /** Submits the request of a job that did not complete again; 202 with the new job. */
  @Post(':id/retry')
  async retry(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('id') id: string,
  ): Promise<void> {
    const principal = await this.writer(request);
    const source = requestId(id);
    const { job, traceId } = await retryOfJob(this.ledger, source, { request, principal });
    void reply.header('x-portkey-trace-id', traceId);
    return this.answers.sendAccepted(reply, job);
  }

  @Delete(':id')
  delete(@Req() request: FastifyRequest, @Param('id') id: string) {
    return this.end(request, id);
  }

  private async end(request: FastifyRequest, id: string) {
    const { workspaceId } = await this.writer(request);
    return (await this.ledger.cancel(workspaceId, requestId(id))).job;
  }

  /** Who may submit jobs may also follow and cancel them. */
  private reader(request: FastifyRequest): Promise<Principal> {
    return this.authenticate(request, ['jobs.read', 'inference']);
  }

  private writer(request: FastifyRequest): Promise<Principal> {
    return this.authenticate(request, ['jobs.write', 'inference']);
  }

  private authenticate(
    request: FastifyRequest,
    anyOf: Parameters<typeof authenticate>[1],
  ): Promise<Principal> {
    return authenticate(request.headers, anyOf, { vault: this.vault, nowMs: Date.now() });
  }
}

function requestId(jobId: string): string {
  const id = requestIdOf(jobId);
  if (id === null) throw new BywayError('not_found', `There is no job "${jobId.slice(0, 100)}".`);
  return id;
}
