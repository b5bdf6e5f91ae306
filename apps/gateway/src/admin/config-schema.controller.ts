import { listProviders } from '@byway/providers/catalogue/provider-catalogue';
import { configJsonSchema } from '@byway/routing/config-json-schema';
import { VaultClient } from '@byway/service-clients/vault-client';
import { Controller, Get, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { authenticate } from '../request/authenticate.js';

const schema = configJsonSchema(listProviders().map(({ name }) => name));

/** What a config may be, for editors. */
@Controller('v1/config-schema')
export class ConfigSchemaController {
  constructor(private readonly vault: VaultClient) {}

  @Get()
  async read(@Req() request: FastifyRequest) {
    await authenticate(request.headers, 'configs.read', { vault: this.vault, nowMs: Date.now() });
    return schema;
  }
}
