import { newId } from '@byway/boot/ids';
import type { SettleJob } from '@byway/contracts/jobs-api';
import { selectAttempts } from '../jobs/job-reads.js';
import { type Queryable, queryRows } from '../jobs/job-queries.js';
import { viewColumns } from '../jobs/job-statements.js';
import { jobAttemptRowSchema, toJob, viewRowSchema } from '../jobs/job-view.js';
import { insertDelivery, selectEndedJob } from './webhook-statements.js';

export interface EndedJob {
  requestId: string;
  workspaceId: string;
  webhookUrl: string;
  status: SettleJob['status'];
  settledAt: Date;
}

/**
 * Writes the delivery of a job that ends, in the transaction that ends it: a job that has ended has its
 * webhook. The payload is the job as `GET /v1/jobs/{id}` shows it now, and stays so: the job is
 * forgotten before the last try.
 */
export async function addDelivery(transaction: Queryable, job: EndedJob): Promise<void> {
  const { requestId, workspaceId, webhookUrl, status, settledAt } = job;
  const [row] = await queryRows(transaction, {
    sql: selectEndedJob(viewColumns),
    values: [requestId],
    row: viewRowSchema,
  });
  if (row === undefined) throw new Error('A job that was just ended is gone.');
  const attempts = await queryRows(transaction, {
    sql: selectAttempts,
    values: [workspaceId, [requestId]],
    row: jobAttemptRowSchema,
  });
  const type = `job.${status}`;
  const payload = JSON.stringify({ type, timestamp: settledAt.toISOString(), data: toJob(row, attempts) });
  const values = [newId('msg'), workspaceId, requestId, type, webhookUrl, payload];
  await transaction.query(insertDelivery, values);
}
