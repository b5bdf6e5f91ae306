import { planSchema, routingStateSchema } from '@byway/routing/plan-schema';
import { z } from 'zod';

/** W3C trace context as it travels between processes. */
export const traceCarrierSchema = z.object({
  traceparent: z.string(),
  tracestate: z.string().optional(),
  baggage: z.string().optional(),
});
export type TraceCarrier = z.infer<typeof traceCarrierSchema>;

/**
 * The data of one job on an `attempt.<provider>` queue: one attempt at one target. It never holds a
 * provider key. Job id: `<requestId>-<attempt number>`, so a repeated add is harmless.
 */
export const attemptJobSchema = z.object({
  version: z.literal(1),
  requestId: z.string(),
  workspaceId: z.string(),
  endpoint: z.string(),
  /** The caller's body, validated by `openai-wire`. */
  body: z.record(z.string(), z.unknown()),
  plan: planSchema,
  state: routingStateSchema,
  /** Who waits for the answer; null when the result is stored and polled. */
  reply: z.object({ url: z.url(), token: z.string() }).nullable(),
  /** Unix time in ms. */
  acceptedAt: z.number().int(),
  /** Unix time in ms after which nobody wants the answer. */
  deadlineAt: z.number().int(),
  /** Unix time in ms of this job's add: the start of the queue wait. */
  enqueuedAt: z.number().int(),
  trace: traceCarrierSchema,
  /** false when the caller sent `x-portkey-debug: false`. */
  logBodies: z.boolean(),
  /** Headers of the caller that targets may forward (`forward_headers`), lower-case names. */
  forwardableHeaders: z.record(z.string(), z.string()),
});
export type AttemptJob = z.infer<typeof attemptJobSchema>;

/** The id that makes adding an attempt idempotent. */
export function attemptJobId(job: { requestId: string; state: { attempt: number } }): string {
  return `${job.requestId}-${job.state.attempt}`;
}
