import { verifyAssetSignature } from '@byway/assets/signed-url';
import { BywayError } from '@byway/errors/byway-error';
import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { VaultClient } from '@byway/service-clients/vault-client';
import { authenticate } from '../request/authenticate.js';
import { AssetAccess } from './asset-access.js';

@Controller('v1/assets')
export class AssetsController {
  constructor(
    private readonly access: AssetAccess,
    private readonly vault: VaultClient,
  ) {}

  /** The bytes of an asset, for whoever holds a signed URL or a key of its workspace. */
  @Get(':id')
  async read(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('id') id: string,
    @Query() query: Record<string, string | undefined>,
  ): Promise<void> {
    const nowMs = Date.now();
    const { secret, store } = this.access;
    const { expires, signature } = query;
    const signed =
      expires !== undefined &&
      signature !== undefined &&
      verifyAssetSignature({ assetId: id, expires, signature, secret, nowS: Math.floor(nowMs / 1000) });
    const workspaceId = signed
      ? null
      : (await authenticate(request.headers, 'logs.read', { vault: this.vault, nowMs })).workspaceId;
    const asset = await store.get(id);
    if (asset === null || (workspaceId !== null && asset.workspaceId !== workspaceId)) {
      throw new BywayError('not_found', 'No such asset, or its URL has expired.');
    }
    await reply
      .header('content-type', asset.mediaType)
      .header('content-length', asset.size)
      .header('cache-control', 'private, max-age=3600')
      // A picture that a model made is no place to run scripts from.
      .header('content-security-policy', "default-src 'none'; sandbox")
      .header('x-content-type-options', 'nosniff')
      .send(asset.stream);
  }
}
