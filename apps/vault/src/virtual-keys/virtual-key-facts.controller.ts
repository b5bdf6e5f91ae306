import { type VirtualKeyFacts, workspaceHeader } from '@byway/contracts/vault-api';
import { parseOrThrow } from '@byway/errors/zod-issues';
import { Controller, Get, Headers, Param } from '@nestjs/common';
import { z } from 'zod';
import { virtualKeyFacts } from './virtual-key-view.js';
import { VirtualKeysService } from './virtual-keys.service.js';

const headersSchema = z.object({ [workspaceHeader]: z.string().min(1) });

@Controller('internal/virtual-keys')
export class VirtualKeyFactsController {
  constructor(private readonly virtualKeys: VirtualKeysService) {}

  /** Also for a key that is disabled or expired: the caller decides what follows from it. */
  @Get(':slug')
  async read(@Headers() headers: unknown, @Param('slug') slug: string): Promise<VirtualKeyFacts> {
    const workspaceId = parseOrThrow(headersSchema, headers)[workspaceHeader];
    return virtualKeyFacts(await this.virtualKeys.read(workspaceId, slug));
  }
}
