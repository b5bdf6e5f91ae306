import { configQuerySchema } from '@byway/contracts/config-api';
import { listOf } from '@byway/contracts/list';
import { parseOrThrow } from '@byway/errors/zod-issues';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ActingFor } from './acting.js';
import { readConfigChanges, readConfigInput } from './config-input.js';
import { configVersionView, configView, savedConfigView } from './config-view.js';
import { type Acting, ConfigsService } from './configs.service.js';

@Controller('configs')
export class ConfigsController {
  constructor(private readonly configs: ConfigsService) {}

  @Post()
  @HttpCode(200)
  async create(@ActingFor() acting: Acting, @Body() body: unknown) {
    return savedConfigView(await this.configs.create(acting, readConfigInput(body)));
  }

  @Get()
  async list(@ActingFor() acting: Acting, @Query() query: unknown) {
    const { virtual_key: virtualKey } = parseOrThrow(configQuerySchema, query);
    return listOf((await this.configs.list(acting, { virtualKey })).map(configView));
  }

  @Get(':slug')
  async read(@ActingFor() { workspaceId }: Acting, @Param('slug') slug: string) {
    return configView(await this.configs.read(workspaceId, slug));
  }

  @Get(':slug/versions')
  async versions(@ActingFor() { workspaceId }: Acting, @Param('slug') slug: string) {
    return listOf((await this.configs.versions(workspaceId, slug)).map(configVersionView));
  }

  @Put(':slug')
  async update(@ActingFor() acting: Acting, @Param('slug') slug: string, @Body() body: unknown) {
    return savedConfigView(await this.configs.update(acting, slug, readConfigChanges(body)));
  }

  @Delete(':slug')
  async archive(@ActingFor() { workspaceId }: Acting, @Param('slug') slug: string) {
    const { id } = await this.configs.archive(workspaceId, slug);
    return { id, object: 'config', deleted: true };
  }
}
