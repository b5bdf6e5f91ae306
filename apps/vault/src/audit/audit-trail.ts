import { newId } from '@byway/boot/ids';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../platform/clock.js';
import { AuditEvent } from './audit-event.entity.js';

export interface AuditEntry {
  workspaceId: string;
  actor: string;
  /** `<object>.<what happened>` */
  action: string;
  objectType: string;
  objectId: string;
  reason?: string;
}

/** Writes audit events. */
@Injectable()
export class AuditTrail {
  constructor(private readonly clock: Clock) {}

  /** @param manager of the transaction that makes the change: neither is kept without the other. */
  async record(manager: EntityManager, entries: readonly AuditEntry[]): Promise<void> {
    const at = this.clock.date();
    const rows = entries.map((entry) => ({ reason: null, ...entry, id: newId('audit'), at }));
    if (rows.length > 0) await manager.insert(AuditEvent, rows);
  }
}
