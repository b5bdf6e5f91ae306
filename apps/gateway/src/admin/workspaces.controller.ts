import { Body, Controller, Get, HttpCode, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { VaultProxy } from './proxies.js';

@Controller('v1/workspaces')
export class WorkspacesController {
  constructor(private readonly vault: VaultProxy) {}

  @Post()
  @HttpCode(200)
  create(@Req() request: FastifyRequest, @Body() body: unknown) {
    return this.vault.forward(request, {
      scope: 'workspaces.write',
      method: 'POST',
      path: '/workspaces',
      body,
    });
  }

  @Get()
  list(@Req() request: FastifyRequest) {
    return this.vault.forward(request, { scope: 'workspaces.read', method: 'GET', path: '/workspaces' });
  }
}
