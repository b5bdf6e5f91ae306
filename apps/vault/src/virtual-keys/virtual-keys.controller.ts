import { listOf } from '@byway/contracts/list';
import { pageQuerySchema } from '@byway/contracts/vault-api';
import { parseOrThrow } from '@byway/errors/zod-issues';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { type Acting, ActingFor } from '../platform/acting.js';
import { Clock } from '../platform/clock.js';
import { readVirtualKeyChanges, readVirtualKeyInput } from './virtual-key-input.js';
import { savedVirtualKeyView, virtualKeyView } from './virtual-key-view.js';
import { VirtualKeysService } from './virtual-keys.service.js';

@Controller('virtual-keys')
export class VirtualKeysController {
  constructor(
    private readonly virtualKeys: VirtualKeysService,
    private readonly clock: Clock,
  ) {}

  @Post()
  @HttpCode(200)
  async create(@ActingFor() acting: Acting, @Body() body: unknown) {
    return savedVirtualKeyView(await this.virtualKeys.create(acting, readVirtualKeyInput(body)));
  }

  @Get()
  async list(@ActingFor() acting: Acting, @Query() query: unknown) {
    const [rows, total] = await this.virtualKeys.list(acting, parseOrThrow(pageQuerySchema, query));
    return listOf(
      rows.map((key) => virtualKeyView(key, this.clock.now())),
      total,
    );
  }

  @Get(':slug')
  async read(@ActingFor() { workspaceId }: Acting, @Param('slug') slug: string) {
    return virtualKeyView(await this.virtualKeys.read(workspaceId, slug), this.clock.now());
  }

  @Put(':slug')
  async update(@ActingFor() acting: Acting, @Param('slug') slug: string, @Body() body: unknown) {
    return savedVirtualKeyView(await this.virtualKeys.update(acting, slug, readVirtualKeyChanges(body)));
  }

  @Delete(':slug')
  async delete(@ActingFor() acting: Acting, @Param('slug') slug: string) {
    const { id } = await this.virtualKeys.delete(acting, slug);
    return { id, object: 'virtual-key', deleted: true };
  }
}
