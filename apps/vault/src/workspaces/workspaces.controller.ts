import { listOf } from '@byway/contracts/list';
import { createWorkspaceSchema, pageQuerySchema, type WorkspaceView } from '@byway/contracts/vault-api';
import { parseOrThrow } from '@byway/errors/zod-issues';
import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { type Acting, ActingFor } from '../platform/acting.js';
import type { Workspace } from './workspace.entity.js';
import { WorkspacesService } from './workspaces.service.js';

@Controller('workspaces')
export class WorkspacesController {
  constructor(private readonly workspaces: WorkspacesService) {}

  @Post()
  @HttpCode(200)
  async create(@ActingFor() acting: Acting, @Body() body: unknown): Promise<WorkspaceView> {
    const { name, description } = parseOrThrow(createWorkspaceSchema, body);
    return view(await this.workspaces.create(acting, { name, description: description ?? null }));
  }

  @Get()
  async list(@ActingFor() _acting: Acting, @Query() query: unknown) {
    const [rows, total] = await this.workspaces.list(parseOrThrow(pageQuerySchema, query));
    return listOf(rows.map(view), total);
  }
}

function view(workspace: Workspace): WorkspaceView {
  return {
    id: workspace.id,
    name: workspace.name,
    description: workspace.description,
    created_at: workspace.createdAt.toISOString(),
    object: 'workspace',
  };
}
