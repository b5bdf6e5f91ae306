import { newId } from '@byway/boot/ids';
import type { PageQuery } from '@byway/contracts/vault-api';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuditTrail } from '../audit/audit-trail.js';
import type { Acting } from '../platform/acting.js';
import { Clock } from '../platform/clock.js';
import { Workspace } from './workspace.entity.js';

@Injectable()
export class WorkspacesService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  async create(acting: Acting, input: { name: string; description: string | null }): Promise<Workspace> {
    const workspace = { ...input, id: newId('ws'), createdAt: this.clock.date() };
    await this.dataSource.transaction(async (manager) => {
      await manager.insert(Workspace, workspace);
      await this.audit.record(manager, [
        {
          workspaceId: acting.workspaceId,
          actor: acting.actor,
          action: 'workspace.create',
          objectType: 'workspace',
          objectId: workspace.id,
        },
      ]);
    });
    return workspace;
  }

  /** One page, oldest first, and how many there are. */
  list(page: PageQuery): Promise<[Workspace[], number]> {
    return this.dataSource.getRepository(Workspace).findAndCount({
      order: { createdAt: 'ASC', id: 'ASC' },
      take: page.page_size,
      skip: page.page_size * page.current_page,
    });
  }
}
