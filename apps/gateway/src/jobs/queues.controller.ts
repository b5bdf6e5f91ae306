import { listOf } from '@byway/contracts/list';
import { VaultClient } from '@byway/service-clients/vault-client';
import { Controller, Get, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { authenticate } from '../request/authenticate.js';
import { QueueWatch } from './queue-watch.js';

@Controller('v1/queues')
export class QueuesController {
  constructor(
    private readonly vault: VaultClient,
    private readonly queues: QueueWatch,
  ) {}

  @Get()
  async list(@Req() request: FastifyRequest) {
    const nowMs = Date.now();
    await authenticate(request.headers, 'jobs.read', { vault: this.vault, nowMs });
    return listOf(await this.queues.read(nowMs));
  }
}
