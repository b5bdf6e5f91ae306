import type { AttemptFinished } from '@byway/contracts/ledger-events';
import type { Failure } from '@byway/errors/failure';
import type { NextStep } from '@byway/routing/plan-schema';
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { attemptRowSchema } from '../logs/log-rows.js';
import { type Queryable, queryRows } from './job-queries.js';
import type { JobStanding } from './job-reads.js';

const knownSchema = attemptRowSchema
  .pick({
    status: true,
    model: true,
    virtual_key: true,
    span_id: true,
    queue_wait_ms: true,
    started_at: true,
  })
  .extend({ trace_id: z.string() });

const selectAttempt = `
  SELECT ${Object.keys(knownSchema.shape).join(', ')} FROM attempts
  WHERE workspace_id = $1 AND request_id = $2 AND number = $3`;

/**
 * The event that ends the current attempt as `unknown`: it was begun and nobody reports its end, so
 * whether the provider was paid is not known. Should its worker report after all, that counts instead.
 * @param next what follows; null: nothing.
 * @returns undefined when the attempt was not begun or its end is known.
 */
export async function lostAttempt(
  database: Queryable,
  { standing, failure, next }: { standing: JobStanding; failure: Failure; next: NextStep | null },
): Promise<AttemptFinished | undefined> {
  const { id, workspace_id, attempt, state, plan, trace, begun_at, run_at } = standing;
  const leaf = plan?.leaves[state.leaf];
  if (plan === null || leaf === undefined || begun_at === null) return undefined;
  const [known] = await queryRows(database, {
    sql: selectAttempt,
    values: [workspace_id, id, attempt],
    row: knownSchema,
  });
  if (known !== undefined && known.status !== 'in_progress') return undefined;
  const finishedAt = Date.now();
  const startedAt = known === undefined ? begun_at.getTime() : Date.parse(known.started_at);
  return {
    type: 'attempt-finished',
    requestId: id,
    workspaceId: workspace_id,
    number: attempt,
    target: leaf.path,
    provider: leaf.provider,
    model: known?.model ?? null,
    virtualKey: leaf.credential.kind === 'virtual-key' ? leaf.credential.slug : null,
    traceId: known?.trace_id ?? trace?.traceparent.split('-')[1] ?? id,
    spanId: known?.span_id ?? randomBytes(8).toString('hex'),
    queueWaitMs: known?.queue_wait_ms ?? Math.max(0, begun_at.getTime() - run_at.getTime()),
    startedAt,
    status: 'unknown',
    error: { code: failure.code, message: failure.message },
    httpStatus: null,
    providerRequestId: null,
    latencyMs: Math.max(0, finishedAt - startedAt),
    costUsd: null,
    usage: {},
    finishReason: null,
    ttftMs: null,
    warnings: [],
    responseBody: null,
    next:
      next === null || next.kind === 'finish'
        ? { kind: 'finish', target: null, delayMs: 0 }
        : { kind: next.kind, target: plan.leaves[next.state.leaf]?.path ?? null, delayMs: next.delayMs },
    finishedAt,
  };
}
