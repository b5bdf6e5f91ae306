import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { segment } from './admin-proxy.js';
import { ConfigProxy } from './proxies.js';

@Controller('v1/configs')
export class ConfigsController {
  constructor(private readonly configs: ConfigProxy) {}

  @Post()
  @HttpCode(200)
  create(@Req() request: FastifyRequest, @Body() body: unknown) {
    return this.configs.forward(request, { scope: 'configs.write', method: 'POST', path: '/configs', body });
  }

  @Get()
  list(@Req() request: FastifyRequest) {
    return this.configs.forward(request, { scope: 'configs.read', method: 'GET', path: '/configs' });
  }

  @Get(':slug')
  read(@Req() request: FastifyRequest, @Param('slug') slug: string) {
    return this.configs.forward(request, {
      scope: 'configs.read',
      method: 'GET',
      path: `/configs/${segment(slug)}`,
    });
  }

  @Get(':slug/versions')
  versions(@Req() request: FastifyRequest, @Param('slug') slug: string) {
    const path = `/configs/${segment(slug)}/versions`;
    return this.configs.forward(request, { scope: 'configs.read', method: 'GET', path });
  }

  @Put(':slug')
  update(@Req() request: FastifyRequest, @Param('slug') slug: string, @Body() body: unknown) {
    const path = `/configs/${segment(slug)}`;
    return this.configs.forward(request, { scope: 'configs.write', method: 'PUT', path, body });
  }

  @Delete(':slug')
  remove(@Req() request: FastifyRequest, @Param('slug') slug: string) {
    const path = `/configs/${segment(slug)}`;
    return this.configs.forward(request, { scope: 'configs.write', method: 'DELETE', path });
  }
}
