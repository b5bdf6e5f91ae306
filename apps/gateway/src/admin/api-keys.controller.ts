import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { segment } from './admin-proxy.js';
import { VaultProxy } from './proxies.js';

@Controller('v1/api-keys')
export class ApiKeysController {
  constructor(private readonly vault: VaultProxy) {}

  /** At two paths: the second is what the portkey-ai SDK makes of `type` and `sub-type`. */
  @Post(['', 'workspace/service'])
  @HttpCode(200)
  create(@Req() request: FastifyRequest, @Body() body: unknown) {
    return this.vault.forward(request, { scope: 'api-keys.write', method: 'POST', path: '/api-keys', body });
  }

  @Get()
  list(@Req() request: FastifyRequest) {
    return this.vault.forward(request, { scope: 'api-keys.read', method: 'GET', path: '/api-keys' });
  }

  @Get(':id')
  read(@Req() request: FastifyRequest, @Param('id') id: string) {
    return this.vault.forward(request, {
      scope: 'api-keys.read',
      method: 'GET',
      path: `/api-keys/${segment(id)}`,
    });
  }

  @Put(':id')
  update(@Req() request: FastifyRequest, @Param('id') id: string, @Body() body: unknown) {
    const path = `/api-keys/${segment(id)}`;
    return this.vault.forward(request, { scope: 'api-keys.write', method: 'PUT', path, body });
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
  @HttpCode(200)
  rotate(@Req() request: FastifyRequest, @Param('id') id: string) {
    const path = `/api-keys/${segment(id)}/rotate`;
    return this.vault.forward(request, { scope: 'api-keys.write', method: 'POST', path });
  }
}
