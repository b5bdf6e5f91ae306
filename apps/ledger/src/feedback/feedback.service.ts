import { newId } from '@byway/boot/ids';
import {
  type CreateFeedback,
  type Feedback,
  type FeedbackQuery,
  feedbackSchema,
} from '@byway/contracts/ledger-api';
import { listOf } from '@byway/contracts/list';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '../jobs/job-queries.js';

const insertFeedback = `
  INSERT INTO feedback (workspace_id, id, trace_id, value, weight, metadata, created_at)
  SELECT $1, x.id, x.trace_id, x.value, x.weight, x.metadata, now()
  FROM jsonb_to_recordset($2::jsonb)
    AS x(id text, trace_id text, value integer, weight double precision, metadata jsonb)`;

/** `$3`: id below which to start or null, `$4`: rows. */
const selectFeedback = `
  SELECT id, trace_id, value, weight, metadata, created_at FROM feedback
  WHERE workspace_id = $1 AND trace_id = $2 AND ($3::text IS NULL OR id < $3)
  ORDER BY id DESC LIMIT $4`;
const countFeedback =
  'SELECT count(*)::integer AS total FROM feedback WHERE workspace_id = $1 AND trace_id = $2';

const rowSchema = feedbackSchema.omit({ object: true }).extend({
  created_at: z.date().transform((at) => at.toISOString()),
});

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

  /** One page of what was said about a trace, newest first; `total` counts all pages. */
  async list(workspaceId: string, { trace_id, limit, after }: FeedbackQuery) {
    const [rows, [counted]] = await Promise.all([
      queryRows(this.dataSource, {
        sql: selectFeedback,
        values: [workspaceId, trace_id, after ?? null, limit],
        row: rowSchema,
      }),
      queryRows(this.dataSource, {
        sql: countFeedback,
        values: [workspaceId, trace_id],
        row: z.object({ total: z.number() }),
      }),
    ]);
    return listOf(
      rows.map((row): Feedback => ({ object: 'feedback', ...row })),
      counted?.total,
    );
  }
}
