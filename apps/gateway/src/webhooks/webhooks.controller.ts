import { Body, Controller, Get, Header, HttpCode, Param, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { segment } from '../admin/admin-proxy.js';
import { LedgerProxy, VaultProxy } from '../admin/proxies.js';

/** Deliveries and endpoints are the ledger's, the secret is the vault's. */
@Controller('v1/webhooks')
export class WebhooksController {
  constructor(
    private readonly ledger: LedgerProxy,
    private readonly vault: VaultProxy,
  ) {}

  @Get('deliveries')
  list(@Req() request: FastifyRequest) {
    const path = '/webhooks/deliveries';
    return this.ledger.forward(request, { scope: 'webhooks.read', method: 'GET', path });
  }

  @Get('deliveries/:id')
  read(@Req() request: FastifyRequest, @Param('id') id: string) {
    const path = `/webhooks/deliveries/${segment(id)}`;
    return this.ledger.forward(request, { scope: 'webhooks.read', method: 'GET', path });
  }

  @Post('deliveries/:id/redeliver')
  @HttpCode(200)
  redeliver(@Req() request: FastifyRequest, @Param('id') id: string) {
    const path = `/webhooks/deliveries/${segment(id)}/redeliver`;
    return this.ledger.forward(request, { scope: 'webhooks.write', method: 'POST', path });
  }

  @Get('endpoints')
  endpoints(@Req() request: FastifyRequest) {
    const path = '/webhooks/endpoints';
    return this.ledger.forward(request, { scope: 'webhooks.read', method: 'GET', path });
  }

  @Post('endpoints/:id/enable')
  @HttpCode(200)
  enable(@Req() request: FastifyRequest, @Param('id') id: string) {
    const path = `/webhooks/endpoints/${segment(id)}/enable`;
    return this.ledger.forward(request, { scope: 'webhooks.write', method: 'POST', path });
  }

  /** Shows a secret, so reading needs the scope of writing. */
  @Get('secret')
  @Header('cache-control', 'no-store')
  secret(@Req() request: FastifyRequest) {
    const path = '/webhook-secret';
    return this.vault.forward(request, { scope: 'webhooks.write', method: 'GET', path });
  }

  @Post('secret/rotate')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  rotate(@Req() request: FastifyRequest, @Body() body: unknown) {
    const path = '/webhook-secret/rotate';
    return this.vault.forward(request, { scope: 'webhooks.write', method: 'POST', path, body });
  }
}
