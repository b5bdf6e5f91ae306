import { z } from 'zod';

const epochMs = z.number().int();
const json = z.unknown();
/** By lower-case name, from an allow-list; absent when not kept. */
const headers = z.record(z.string(), z.string()).optional();

/** What a provider reported, or what the price data says was used. */
export const usageSchema = z.object({
  images: z.number().int().nonnegative().optional(),
  inputTokens: z.number().int().nonnegative().optional(),
  outputTokens: z.number().int().nonnegative().optional(),
  inputImageTokens: z.number().int().nonnegative().optional(),
  outputImageTokens: z.number().int().nonnegative().optional(),
  /** Of `inputTokens`: read from the provider's prompt cache, and written to it. */
  cachedInputTokens: z.number().int().nonnegative().optional(),
  cacheWriteInputTokens: z.number().int().nonnegative().optional(),
  /** Of `outputTokens`: spent on reasoning. */
  reasoningTokens: z.number().int().nonnegative().optional(),
});
export type Usage = z.infer<typeof usageSchema>;

/** Emitted by the gateway when a request was accepted and its first attempt enqueued. */
export const requestStartedSchema = z.object({
  type: z.literal('request-started'),
  requestId: z.string(),
  workspaceId: z.string(),
  apiKeyId: z.string(),
  endpoint: z.string(),
  mode: z.enum(['sync', 'async']),
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().nullable(),
  configSlug: z.string().nullable(),
  configVersionId: z.string().nullable(),
  virtualKey: z.string().nullable(),
  model: z.string().nullable(),
  metadata: z.record(z.string(), z.string()),
  /** null when bodies are not logged. Large strings are cut to asset references before. */
  requestBody: json,
  requestHeaders: headers,
  /** The running request whose answer this one, an SDK's retry, gets. */
  joinedRequestId: z.string().optional(),
  acceptedAt: epochMs,
});

/** Emitted by the worker before it calls the provider. */
export const attemptStartedSchema = z.object({
  type: z.literal('attempt-started'),
  requestId: z.string(),
  workspaceId: z.string(),
  number: z.number().int().positive(),
  target: z.string(),
  provider: z.string(),
  model: z.string().nullable(),
  virtualKey: z.string().nullable(),
  traceId: z.string(),
  spanId: z.string(),
  queueWaitMs: z.number().nonnegative(),
  startedAt: epochMs,
});

/** Emitted by the worker when an attempt ended, with where the request goes next. */
export const attemptFinishedSchema = attemptStartedSchema.omit({ type: true }).extend({
  type: z.literal('attempt-finished'),
  status: z.enum(['succeeded', 'failed', 'unknown', 'cancelled']),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  /** HTTP status the provider answered. */
  httpStatus: z.number().int().nullable(),
  providerRequestId: z.string().nullable(),
  latencyMs: z.number().nonnegative(),
  costUsd: z.number().nullable(),
  usage: usageSchema,
  /** Why the model stopped, in OpenAI's words. */
  finishReason: z.string().nullable().default(null),
  /** ms from the start of the attempt to the first output of a streamed answer. */
  ttftMs: z.number().nonnegative().nullable().default(null),
  warnings: z.array(z.string()),
  /** Body the provider (error) or Byway (success) answered; images are asset references. */
  responseBody: json,
  next: z
    .object({
      kind: z.enum(['retry', 'fallback', 'finish']),
      target: z.string().nullable(),
      delayMs: z.number(),
    })
    .nullable(),
  finishedAt: epochMs,
});

/** Emitted by the gateway (sync) when the caller's call ended. */
export const requestSettledSchema = z.object({
  type: z.literal('request-settled'),
  requestId: z.string(),
  workspaceId: z.string(),
  status: z.enum(['completed', 'failed', 'cancelled', 'expired']),
  httpStatus: z.number().int(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  provider: z.string().nullable(),
  model: z.string().nullable(),
  target: z.string().nullable(),
  attempts: z.number().int().nonnegative(),
  costUsd: z.number().nullable(),
  cacheStatus: z.string().nullable(),
  latencyMs: z.number().nonnegative(),
  /** Of the answer, also when its caller had left. */
  responseHeaders: headers,
  settledAt: epochMs,
});

export const ledgerEventSchema = z.discriminatedUnion('type', [
  requestStartedSchema,
  attemptStartedSchema,
  attemptFinishedSchema,
  requestSettledSchema,
]);
export type LedgerEvent = z.infer<typeof ledgerEventSchema>;
export type RequestStarted = z.infer<typeof requestStartedSchema>;
export type AttemptStarted = z.infer<typeof attemptStartedSchema>;
export type AttemptFinished = z.infer<typeof attemptFinishedSchema>;
export type RequestSettled = z.infer<typeof requestSettledSchema>;

/** One job on the `ledger` queue. The ledger judges each event alone: a bad one spoils no batch. */
export const ledgerBatchSchema = z.object({ events: z.array(z.unknown()) });
