import { attributes } from '@byway/telemetry/attributes';
import { genAiOperation } from '@byway/telemetry/gen-ai-operation';
import { startSpan, type TraceSpan } from '@byway/telemetry/trace-context';
import type { Leaf } from '@byway/routing/plan-schema';
import { applyTargetParams } from '@byway/routing/target-params';
import { AttemptClock, isShutdown } from './attempt-clock.js';
import { callTarget, type TargetAttempt, type TargetCaller } from './call-target.js';
import { lost, pastDeadline } from './own-failures.js';
import { type FinalOutcome, finalOutcome, nothingKnown, type TargetOutcome } from './target-outcome.js';

export interface AttemptCaller extends TargetCaller {
  /** ms for an attempt whose target sets no `request_timeout`. */
  attemptTimeoutMs: number;
}

interface AttemptCall extends Omit<TargetAttempt, 'clock'> {
  /** Of the job. */
  signal: AbortSignal;
  /** Of the attempt. */
  span: TraceSpan;
}

/** Calls the target of an attempt inside its time, in a span that lasts until the end of the answer. */
export async function attemptCall(call: AttemptCall, caller: AttemptCaller): Promise<TargetOutcome> {
  const { job, leaf, signal, startedAt, memory } = call;
  const remainingMs = job.deadlineAt - startedAt;
  if (remainingMs <= 0) return { kind: 'failure', failure: pastDeadline, ...nothingKnown };
  const ownMs = ownTimeMs(leaf, caller);
  const clock = new AttemptClock({ ownMs, remainingMs, provider: leaf.provider, signal });
  const span = callSpan(call);
  const outcome = await callTarget({ job, leaf, clock, startedAt, memory }, caller);
  void finalOutcome(outcome).then((ended) => {
    clock.stop();
    endSpan(span, ended);
  });
  if (outcome.kind === 'failure' && isShutdown(signal)) return { ...outcome, failure: lost };
  return outcome;
}

/** ms that an attempt at this target may take. */
export function ownTimeMs(leaf: Leaf, { attemptTimeoutMs }: Pick<AttemptCaller, 'attemptTimeoutMs'>): number {
  return leaf.requestTimeoutMs ?? attemptTimeoutMs;
}

function callSpan({ job, leaf, span }: AttemptCall): TraceSpan {
  const { operation, outputType } = genAiOperation(job.endpoint);
  const { model } = applyTargetParams(leaf, job.body);
  return startSpan({
    name: `${operation} ${typeof model === 'string' ? model : leaf.provider}`,
    kind: 'client',
    parent: span.carrier,
    attributes: {
      [attributes.genAiOperationName]: operation,
      [attributes.genAiOutputType]: outputType,
      [attributes.genAiProviderName]: leaf.provider,
      [attributes.genAiRequestStream]: job.body.stream === true || undefined,
      [attributes.target]: leaf.path,
    },
  });
}

function endSpan(span: TraceSpan, outcome: FinalOutcome): void {
  const { usage, ttftMs, finishReason } = outcome;
  span.setAttributes({
    [attributes.genAiRequestModel]: outcome.model ?? undefined,
    [attributes.httpResponseStatusCode]: outcome.facts.status ?? undefined,
    [attributes.genAiUsageInputTokens]: usage.inputTokens,
    [attributes.genAiUsageOutputTokens]: usage.outputTokens,
    [attributes.genAiUsageCacheReadInputTokens]: usage.cachedInputTokens,
    [attributes.genAiUsageCacheCreationInputTokens]: usage.cacheWriteInputTokens,
    [attributes.genAiUsageReasoningOutputTokens]: usage.reasoningTokens,
    [attributes.genAiResponseFinishReasons]: finishReason === null ? undefined : [finishReason],
    [attributes.genAiResponseTimeToFirstChunk]: ttftMs === null ? undefined : ttftMs / 1000,
    [attributes.costUsd]: outcome.costUsd ?? undefined,
  });
  if (outcome.kind === 'failure') span.recordFailure(outcome.failure.code, outcome.failure.message);
  span.end();
}
