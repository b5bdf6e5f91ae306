import { type Job, jobIdOf } from '@byway/contracts/jobs-api';
import type { Principal } from '@byway/contracts/vault-api';
import type { LedgerClient } from '@byway/service-clients/ledger-client';
import { attributes } from '@byway/telemetry/attributes';
import { carrierFromHeaders } from '@byway/telemetry/trace-carrier';
import { startSpan } from '@byway/telemetry/trace-context';
import { traceIdFrom } from '@byway/telemetry/trace-ids';
import type { FastifyRequest } from 'fastify';
import { BACKGROUND_PRIORITY } from '../inference/durable-calls.js';
import { headerOf } from '../request/header.js';
import { idempotencyOf } from '../request/idempotency.js';

const ROUTE = '/v1/jobs/{id}/retry';

/**
 * Has the request of a job submitted again. With an `Idempotency-Key`, a repeated call gives the same
 * new job.
 * @param source request id of the job to retry
 * @returns the new job, and the trace of this call
 */
export async function retryOfJob(
  ledger: LedgerClient,
  source: string,
  { request, principal }: { request: FastifyRequest; principal: Principal },
): Promise<{ job: Job; traceId: string }> {
  const { headers, id: requestId } = request;
  const endpoint = ROUTE.replace('{id}', jobIdOf(source));
  const idempotency = idempotencyOf(headers, { endpoint, body: {} });
  const acceptedAt = Date.now();
  const callerTraceId = headerOf(headers, 'x-portkey-trace-id');
  const span = startSpan({
    name: `POST ${ROUTE}`,
    kind: 'server',
    parent: carrierFromHeaders(headers),
    traceId: callerTraceId === undefined ? undefined : traceIdFrom(callerTraceId),
    startTime: acceptedAt,
    attributes: {
      [attributes.httpRequestMethod]: 'POST',
      [attributes.httpRoute]: ROUTE,
      [attributes.requestId]: requestId,
      [attributes.workspaceId]: principal.workspaceId,
      [attributes.apiKeyId]: principal.apiKeyId,
    },
  });
  const { traceId, spanId, parentSpanId, carrier: trace } = span;
  try {
    const { job } = await ledger.retry(principal.workspaceId, source, {
      requestId,
      apiKeyId: principal.apiKeyId,
      trace,
      traceId,
      spanId,
      parentSpanId,
      acceptedAt,
      priority: BACKGROUND_PRIORITY,
      idempotency,
    });
    return { job, traceId };
  } finally {
    span.end();
  }
}
