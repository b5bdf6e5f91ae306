import { Body, Controller, Delete, Get, Param, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { segment } from './admin-proxy.js';
import { VaultProxy } from './proxies.js';

@Controller('v1/api-keys')
export class ApiKeysController {
  constructor(private readonly vault: VaultProxy) {}

  @Post()
  create(@Req() request: FastifyRequest, @Body() body: unknown) {
    return this.vault.forward(request, { scope: 'api-keys.write', method: 'POST', path: '/api-keys', body });
  }

  @Get()
  list(@Req() request: FastifyRequest) {
    return this.vault.forward(request, { scope: 'api-keys.read', method: 'GET', path: '/api-keys' });
  }

  @Delete(':id')
  remove(@Req() request: FastifyRequest, @Param('id') id: string) {
    return this.vault.forward(request, {
      scope: 'api-keys.write',
      method: 'DELETE',
      path: `/api-keys/${segment(id)}`,
    });
  }

  @Post(':id/rotate')
  rotate(@Req() request: FastifyRequest, @Param('id') id: string) {
    const path = `/api-keys/${segment(id)}/rotate`;
    return this.vault.forward(request, { scope: 'api-keys.write', method: 'POST', path });
  }
}
