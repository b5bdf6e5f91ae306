import { BywayError } from '@byway/errors/byway-error';
import type { Model } from '@byway/openai-wire/model';
import { findModel, listModels } from '@byway/providers/catalogue/model-catalogue';
import type { ModelFacts } from '@byway/providers/catalogue/catalogue-types';
import { listProviders } from '@byway/providers/catalogue/provider-catalogue';
import { VaultClient } from '@byway/service-clients/vault-client';
import { Controller, Get, Param, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { authenticate } from '../request/authenticate.js';

@Controller('v1/models')
export class ModelsController {
  constructor(private readonly vault: VaultClient) {}

  /** Models that can be called today. */
  @Get()
  async list(@Req() request: FastifyRequest) {
    await this.authenticate(request);
    const today = new Date().toISOString().slice(0, 10);
    const alive = listModels().filter(
      ({ shutdownDate }) => shutdownDate === undefined || shutdownDate > today,
    );
    return { object: 'list', data: alive.map(modelBody) };
  }

  @Get(':id')
  async read(@Req() request: FastifyRequest, @Param('id') id: string) {
    await this.authenticate(request);
    for (const { name } of listProviders()) {
      const facts = findModel(name, id);
      // `*` stands for providers whose models Byway does not know.
      if (facts !== undefined && facts.id !== '*') return modelBody({ ...facts, id });
    }
    throw new BywayError('model_not_found', `There is no model "${id.slice(0, 100)}".`, { param: 'model' });
  }

  private authenticate(request: FastifyRequest) {
    return authenticate(request.headers, 'models.read', { vault: this.vault, nowMs: Date.now() });
  }
}

function modelBody(facts: ModelFacts): Model {
  return {
    id: facts.id,
    object: 'model',
    created: facts.created ?? 0,
    owned_by: facts.provider,
    provider: facts.provider,
    endpoints: facts.endpoints,
    capabilities: facts.capabilities ?? null,
    shutdown_date: facts.shutdownDate ?? null,
    replacement: facts.replacement ?? null,
  };
}
