import { listOf } from '@byway/contracts/list';
import { createApiKeySchema, pageQuerySchema, updateApiKeySchema } from '@byway/contracts/vault-api';
import { parseOrThrow } from '@byway/errors/zod-issues';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { type Acting, ActingFor } from '../platform/acting.js';
import { Clock } from '../platform/clock.js';
import { apiKeyView, issuedApiKeyView } from './api-key-view.js';
import { ApiKeysService } from './api-keys.service.js';

@Controller('api-keys')
export class ApiKeysController {
  constructor(
    private readonly apiKeys: ApiKeysService,
    private readonly clock: Clock,
  ) {}

  @Post()
  @HttpCode(200)
  async create(@ActingFor() acting: Acting, @Body() body: unknown) {
    const { name, scopes, workspace_id, expires_at } = parseOrThrow(createApiKeySchema, body);
    const expiresAt = typeof expires_at === 'string' ? new Date(expires_at) : null;
    const issued = await this.apiKeys.create(acting, { name, scopes, workspaceId: workspace_id, expiresAt });
    return issuedApiKeyView(issued, this.clock.now());
  }

  @Get()
  async list(@ActingFor() acting: Acting, @Query() query: unknown) {
    const [rows, total] = await this.apiKeys.list(acting, parseOrThrow(pageQuerySchema, query));
    return listOf(
      rows.map((key) => apiKeyView(key, this.clock.now())),
      total,
    );
  }

  @Get(':id')
  async read(@ActingFor() acting: Acting, @Param('id') id: string) {
    return apiKeyView(await this.apiKeys.read(acting, id), this.clock.now());
  }

  @Put(':id')
  async update(@ActingFor() acting: Acting, @Param('id') id: string, @Body() body: unknown) {
    const { name, scopes, expires_at } = parseOrThrow(updateApiKeySchema, body);
    const key = await this.apiKeys.update(acting, id, {
      ...(name !== undefined && { name }),
      ...(scopes !== undefined && { scopes }),
      ...(expires_at !== undefined && { expiresAt: expires_at === null ? null : new Date(expires_at) }),
    });
    return apiKeyView(key, this.clock.now());
  }

  @Delete(':id')
  async delete(@ActingFor() acting: Acting, @Param('id') id: string) {
    await this.apiKeys.delete(acting, id);
    return { id, object: 'api-key', deleted: true };
  }

  @Post(':id/rotate')
  @HttpCode(200)
  async rotate(@ActingFor() acting: Acting, @Param('id') id: string) {
    return issuedApiKeyView(await this.apiKeys.rotate(acting, id), this.clock.now());
  }
}
