import { Controller, Get, Param } from '@nestjs/common';
import { ActingWorkspace } from '../platform/acting.js';
import { resolvedView } from './config-rows.js';
import { ConfigsService } from './configs.service.js';

/** What the gateway asks on a request: current versions with sealed keys. */
@Controller('internal')
export class ResolvedConfigsController {
  constructor(private readonly configs: ConfigsService) {}

  @Get('configs/:slug')
  async config(@ActingWorkspace() workspaceId: string, @Param('slug') slug: string) {
    return resolvedView(await this.configs.resolve(workspaceId, slug));
  }

  @Get('default-config')
  async defaultConfig(@ActingWorkspace() workspaceId: string) {
    return resolvedView(await this.configs.resolveDefault(workspaceId));
  }
}
