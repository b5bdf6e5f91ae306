import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { segment } from './admin-proxy.js';
import { VaultProxy } from './proxies.js';

@Controller('v1/virtual-keys')
export class VirtualKeysController {
  constructor(private readonly vault: VaultProxy) {}

  @Post()
  @HttpCode(200)
  create(@Req() request: FastifyRequest, @Body() body: unknown) {
    return this.vault.forward(request, {
      scope: 'virtual-keys.write',
      method: 'POST',
      path: '/virtual-keys',
      body,
    });
  }

  @Get()
  list(@Req() request: FastifyRequest) {
    return this.vault.forward(request, { scope: 'virtual-keys.read', method: 'GET', path: '/virtual-keys' });
  }

  @Get(':slug')
  read(@Req() request: FastifyRequest, @Param('slug') slug: string) {
    const path = `/virtual-keys/${segment(slug)}`;
    return this.vault.forward(request, { scope: 'virtual-keys.read', method: 'GET', path });
  }

  @Put(':slug')
  update(@Req() request: FastifyRequest, @Param('slug') slug: string, @Body() body: unknown) {
    const path = `/virtual-keys/${segment(slug)}`;
    return this.vault.forward(request, { scope: 'virtual-keys.write', method: 'PUT', path, body });
  }

  @Delete(':slug')
  remove(@Req() request: FastifyRequest, @Param('slug') slug: string) {
    const path = `/virtual-keys/${segment(slug)}`;
    return this.vault.forward(request, { scope: 'virtual-keys.write', method: 'DELETE', path });
  }
}
