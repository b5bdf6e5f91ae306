import { newId } from '@byway/boot/ids';
import type { CreateFeedback } from '@byway/contracts/ledger-api';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

const insertFeedback = `
  INSERT INTO feedback (workspace_id, id, trace_id, value, weight, metadata, created_at)
  SELECT $1, x.id, x.trace_id, x.value, x.weight, x.metadata, now()
  FROM jsonb_to_recordset($2::jsonb)
    AS x(id text, trace_id text, value integer, weight double precision, metadata jsonb)`;

/** Keeps what callers think of a trace's result. */
@Injectable()
export class FeedbackService {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Stores each entry; the trace need not be recorded yet.
   * @returns the new ids, in order.
   */
  async create(workspaceId: string, entries: readonly CreateFeedback[]): Promise<string[]> {
    const rows = entries.map((entry) => ({ ...entry, id: newId('fb') }));
    await this.dataSource.query(insertFeedback, [workspaceId, JSON.stringify(rows)]);
    return rows.map((row) => row.id);
  }
}
