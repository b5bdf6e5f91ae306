import { parseOrThrow } from '@byway/errors/zod-issues';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { ActingWorkspace } from '../acting-workspace.js';
import { logFilterSchema } from './log-query.js';
import { LogsService } from './logs.service.js';

@Controller('logs')
export class LogsController {
  constructor(private readonly logs: LogsService) {}

  @Get()
  list(@ActingWorkspace() workspaceId: string, @Query() query: unknown) {
    return this.logs.list(workspaceId, parseOrThrow(logFilterSchema, query));
  }

  @Get(':id')
  read(@ActingWorkspace() workspaceId: string, @Param('id') id: string) {
    return this.logs.read(workspaceId, id);
  }
}
