import { auditQuerySchema, type AuditEventView } from '@byway/contracts/vault-api';
import { listOf } from '@byway/contracts/list';
import { parseOrThrow } from '@byway/errors/zod-issues';
import { Controller, Get, Query } from '@nestjs/common';
import { DataSource, LessThan } from 'typeorm';
import { type Acting, ActingFor } from '../platform/acting.js';
import { AuditEvent } from './audit-event.entity.js';

@Controller('audit-events')
export class AuditController {
  constructor(private readonly dataSource: DataSource) {}

  @Get()
  async list(@ActingFor() { workspaceId }: Acting, @Query() query: unknown) {
    const { limit, after } = parseOrThrow(auditQuerySchema, query);
    const events = this.dataSource.getRepository(AuditEvent);
    const [rows, total] = await Promise.all([
      events.find({
        where: { workspaceId, ...(after !== undefined && { id: LessThan(after) }) },
        order: { id: 'DESC' },
        take: limit,
      }),
      events.countBy({ workspaceId }),
    ]);
    return listOf(rows.map(view), total);
  }
}

function view(event: AuditEvent): AuditEventView {
  return {
    id: event.id,
    at: event.at.toISOString(),
    workspace_id: event.workspaceId,
    actor: event.actor,
    action: event.action,
    object_type: event.objectType,
    object_id: event.objectId,
    reason: event.reason,
    object: 'audit-event',
  };
}
