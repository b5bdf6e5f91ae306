import { listOf } from '@byway/contracts/list';
import { VaultClient } from '@byway/service-clients/vault-client';
import { Controller, Get, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { authenticate } from '../request/authenticate.js';
import { ProviderList } from './provider-list.js';

@Controller('v1/providers')
export class ProvidersController {
  constructor(
    private readonly vault: VaultClient,
    private readonly providers: ProviderList,
  ) {}

  @Get()
  async list(@Req() request: FastifyRequest) {
    await authenticate(request.headers, ['models.read', 'virtual-keys.read'], {
      vault: this.vault,
      nowMs: Date.now(),
    });
    return listOf([...this.providers.all()]);
  }
}
