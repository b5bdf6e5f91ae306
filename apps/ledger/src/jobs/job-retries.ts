import { attemptJobSchema } from '@byway/contracts/attempt-job';
import { type AcceptJob, jobIdOf, jobStatusSchema, type RetryJob } from '@byway/contracts/jobs-api';
import type { RequestStarted } from '@byway/contracts/ledger-events';
import { BywayError } from '@byway/errors/byway-error';
import { initialState } from '@byway/routing/routing-state';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { queryRows } from './job-queries.js';

const { body, plan, forwardableHeaders } = attemptJobSchema.shape;

/** What a job keeps of its request, and what the log says about that. */
const jobSchema = z.object({
  status: jobStatusSchema,
  endpoint: z.string(),
  body: body.nullable(),
  plan: plan.nullable(),
  log_bodies: z.boolean(),
  forwardable_headers: forwardableHeaders.nullable(),
  webhook_url: z.string().nullable(),
  accepted_at: z.date(),
  deadline_at: z.date(),
});
const logSchema = z.object({
  config_slug: z.string().nullable(),
  config_version_id: z.string().nullable(),
  requested_virtual_key: z.string().nullable(),
  requested_model: z.string().nullable(),
  metadata: z.record(z.string(), z.string()).nullable(),
});
const sourceSchema = jobSchema.extend(logSchema.shape);
type Source = z.output<typeof sourceSchema>;

const columns = (table: string, { shape }: z.ZodObject) =>
  Object.keys(shape).map((name) => `${table}.${name}`);

const selectSource = `
  SELECT ${[...columns('j', jobSchema), ...columns('r', logSchema)].join(', ')}
  FROM jobs j LEFT JOIN requests r ON r.workspace_id = j.workspace_id AND r.id = j.id
  WHERE j.workspace_id = $1 AND j.id = $2 AND j.expires_at > now()`;

/** Requests of jobs that did not complete, to be accepted once more. */
export class JobRetries {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * The request of a job as a new one: same body, same plan as it was drawn, as much time, on behalf
   * of who retries. undefined when the workspace has no such job.
   * @throws BywayError `conflict` for a job that cannot be retried
   */
  async requestOf(workspaceId: string, id: string, retry: RetryJob): Promise<AcceptJob | undefined> {
    const values = [workspaceId, id];
    const [source] = await queryRows(this.dataSource, { sql: selectSource, values, row: sourceSchema });
    if (source === undefined) return undefined;
    const { body, plan, forwardable_headers: forwardableHeaders } = source;
    const { requestId, apiKeyId, trace, acceptedAt, priority, idempotency } = retry;
    const refusal = refusalOf(id, source);
    if (refusal !== undefined || body === null || plan === null) {
      throw new BywayError('conflict', refusal ?? notKept(id), { param: 'id' });
    }
    return {
      requestId,
      workspaceId,
      apiKeyId,
      endpoint: source.endpoint,
      body,
      plan,
      state: initialState(plan),
      trace,
      logBodies: source.log_bodies,
      forwardableHeaders: forwardableHeaders ?? {},
      acceptedAt,
      deadlineAt: acceptedAt + source.deadline_at.getTime() - source.accepted_at.getTime(),
      priority,
      idempotency,
      webhookUrl: source.webhook_url,
      retryOf: id,
      events: [requestStarted(workspaceId, retry, source)],
    };
  }
}

function refusalOf(id: string, { status }: Source): string | undefined {
  if (status === 'completed') return `${jobIdOf(id)} completed: there is nothing to retry.`;
  if (status === 'queued' || status === 'in_progress')
    return `${jobIdOf(id)} has not ended: it is ${status}.`;
  return undefined;
}

const notKept = (id: string) =>
  `${jobIdOf(id)} cannot be retried, because its request was not kept (x-portkey-debug: false). Send the request again.`;

/** The log entry of the new job is what the first one's began as. */
function requestStarted(workspaceId: string, retry: RetryJob, source: Source): RequestStarted {
  const { requestId, apiKeyId, traceId, spanId, parentSpanId, acceptedAt } = retry;
  return {
    type: 'request-started',
    requestId,
    workspaceId,
    apiKeyId,
    endpoint: source.endpoint,
    mode: 'async',
    traceId,
    spanId,
    parentSpanId,
    configSlug: source.config_slug,
    configVersionId: source.config_version_id,
    virtualKey: source.requested_virtual_key,
    model: source.requested_model,
    metadata: source.metadata ?? {},
    requestBody: source.log_bodies ? source.body : null,
    acceptedAt,
  };
}
