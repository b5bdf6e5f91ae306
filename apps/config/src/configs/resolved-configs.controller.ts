import { Controller, Get, Param } from '@nestjs/common';
import { ActingFor } from './acting.js';
import { resolvedConfigView } from './config-view.js';
import { type Acting, ConfigsService } from './configs.service.js';

/** What the gateway asks for each request (and caches). */
@Controller('internal')
export class ResolvedConfigsController {
  constructor(private readonly configs: ConfigsService) {}

  @Get('configs/:slug')
  async bySlug(@ActingFor() { workspaceId }: Acting, @Param('slug') slug: string) {
    return resolvedConfigView(await this.configs.read(workspaceId, slug));
  }

  @Get('default-config')
  async standard(@ActingFor() { workspaceId }: Acting) {
    return resolvedConfigView(await this.configs.readDefault(workspaceId));
  }
}
