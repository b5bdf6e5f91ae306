import { createConfigSchema, updateConfigSchema } from '@byway/contracts/config-api';
import { listOf } from '@byway/contracts/list';
import { BywayError } from '@byway/errors/byway-error';
import { parseOrThrow } from '@byway/errors/zod-issues';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { z } from 'zod';
import { ActingWorkspace, Actor } from '../platform/acting.js';
import { configView, savedConfigView, versionView } from './config-rows.js';
import { ConfigsService } from './configs.service.js';

const listQuerySchema = z.strictObject({ workspace_id: z.string().optional() });

/** The SDKs may name the workspace, which is always the one of their API key. */
function requireOwnWorkspace(asked: string | undefined, own: string): void {
  if (asked === undefined || asked === own) return;
  throw new BywayError('not_found', 'workspace_id: not the workspace of this API key', { param: 'workspace_id' });
}

@Controller('configs')
export class ConfigsController {
  constructor(private readonly configs: ConfigsService) {}

  @Post()
  @HttpCode(200)
  async create(@ActingWorkspace() workspaceId: string, @Actor() actor: string, @Body() body: unknown) {
    const given = parseOrThrow(createConfigSchema, body);
    requireOwnWorkspace(given.workspace_id, workspaceId);
    return savedConfigView(await this.configs.create({ workspaceId, actor }, given));
  }

  @Get()
  async list(@ActingWorkspace() workspaceId: string, @Query() query: unknown) {
    requireOwnWorkspace(parseOrThrow(listQuerySchema, query).workspace_id, workspaceId);
    return listOf((await this.configs.list(workspaceId)).map(configView));
  }

  @Get(':slug')
  async read(@ActingWorkspace() workspaceId: string, @Param('slug') slug: string) {
    return configView(await this.configs.read(workspaceId, slug));
  }

  @Get(':slug/versions')
  async versions(@ActingWorkspace() workspaceId: string, @Param('slug') slug: string) {
    return listOf((await this.configs.versions(workspaceId, slug)).map(versionView));
  }

  @Put(':slug')
  async update(
    @ActingWorkspace() workspaceId: string,
    @Actor() actor: string,
    @Param('slug') slug: string,
    @Body() body: unknown,
  ) {
    const given = parseOrThrow(updateConfigSchema, body);
    return savedConfigView(await this.configs.update({ workspaceId, actor }, slug, given));
  }

  @Delete(':slug')
  async delete(@ActingWorkspace() workspaceId: string, @Actor() actor: string, @Param('slug') slug: string) {
    const { id } = await this.configs.archive({ workspaceId, actor }, slug);
    return { id, object: 'config', deleted: true };
  }
}
