import { type AttemptJob, attemptJobSchema } from '@byway/contracts/attempt-job';
import { randomUUID } from 'node:crypto';

/** A valid attempt for `provider`; the request id is new unless given. */
export function buildAttemptJob(
  provider: string,
  fields: { requestId?: string; attempt?: number; prompt?: string } = {},
): AttemptJob {
  const now = Date.now();
  return attemptJobSchema.parse({
    version: 1,
    requestId: fields.requestId ?? `req_${randomUUID()}`,
    workspaceId: 'default',
    endpoint: '/v1/images/generations',
    body: { prompt: fields.prompt ?? 'a lighthouse' },
    plan: { entry: 0, leaves: [leaf(provider)] },
    state: { leaf: 0, retries: 0, attempt: fields.attempt ?? 1, failures: [] },
    reply: null,
    acceptedAt: now,
    deadlineAt: now + 60_000,
    enqueuedAt: now,
    trace: { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' },
    logBodies: true,
    forwardableHeaders: {},
  });
}

function leaf(provider: string): object {
  return {
    path: 'config',
    provider,
    credential: { kind: 'virtual-key', slug: 'key' },
    customHost: null,
    overrideParams: {},
    defaultParams: {},
    dropParams: [],
    retry: { attempts: 0, onStatusCodes: [], useRetryAfterHeaders: false },
    requestTimeoutMs: null,
    forwardHeaders: [],
    onUnknown: 'fallback',
    fallbacks: [],
  };
}
