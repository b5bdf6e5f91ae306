import { errorCodes } from '@byway/errors/catalogue';
import { failureSchema } from '@byway/errors/failure';
import { z } from 'zod';

/** Parameters as JSON: what a caller or a config adds to the provider request. */
export const paramsSchema = z.record(z.string(), z.unknown());
export type Params = z.infer<typeof paramsSchema>;

/** Where the worker gets the provider key. Never the key itself. */
export const credentialRefSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('virtual-key'), slug: z.string() }),
  /** A key given inline, sealed by the vault for this workspace. */
  z.object({ kind: z.literal('sealed'), token: z.string() }),
]);
export type CredentialRef = z.infer<typeof credentialRefSchema>;

export const retryPolicySchema = z.object({
  /** Extra tries on the same target after the first, 0-5. */
  attempts: z.number().int().min(0).max(5),
  onStatusCodes: z.array(z.number().int()),
  useRetryAfterHeaders: z.boolean(),
});
export type RetryPolicy = z.infer<typeof retryPolicySchema>;

/** One way out of a leaf when it fails: an enclosing fallback, innermost first. */
export const fallbackStepSchema = z.object({
  /** Leaf to go to, or null when the leaf's branch is the last of this fallback. */
  next: z.number().int().nullable(),
  /** Statuses that trigger this fallback; null: every failure. */
  onStatusCodes: z.array(z.number().int()).nullable(),
  onContentFilter: z.enum(['stop', 'fallback']),
});
export type FallbackStep = z.infer<typeof fallbackStepSchema>;

export const onUnknownSchema = z.enum(['fallback', 'retry', 'fail']);

/** One target that can be attempted, with everything inherited already merged in. */
export const leafSchema = z.object({
  /** `config.targets[0].targets[1]`, or `config` for a config without targets. */
  path: z.string(),
  provider: z.string(),
  credential: credentialRefSchema,
  customHost: z.string().nullable(),
  overrideParams: paramsSchema,
  defaultParams: paramsSchema,
  dropParams: z.array(z.string()),
  retry: retryPolicySchema,
  /** ms for one attempt; null: the worker's default. */
  requestTimeoutMs: z.number().int().positive().nullable(),
  forwardHeaders: z.array(z.string()),
  onUnknown: onUnknownSchema,
  fallbacks: z.array(fallbackStepSchema),
  /** What the config says of caching this target's answers; absent: nothing. */
  cache: z
    .object({
      mode: z.enum(['simple', 'semantic']),
      /** Seconds; null: the cache's default. */
      maxAgeS: z.number().int().positive().nullable(),
      /** Part of the cache that this request looks into. */
      namespace: z.string().optional(),
      /** The request wants a new answer, and it kept. */
      forceRefresh: z.boolean().optional(),
    })
    .optional(),
  /** Metadata that the config adds for the log; the request's own metadata wins. */
  metadata: z.record(z.string(), z.string()).optional(),
});
export type Leaf = z.infer<typeof leafSchema>;

/** A config tree with every draw made: plain data that travels in the job. */
export const planSchema = z.object({
  leaves: z.array(leafSchema).min(1),
  /** Index of the leaf to try first. */
  entry: z.number().int().nonnegative(),
});
export type Plan = z.infer<typeof planSchema>;

export const attemptRecordSchema = z.object({
  leaf: z.number().int().nonnegative(),
  code: z.enum(errorCodes),
  status: z.number().int(),
  message: z.string(),
});

/** Where a request stands in its plan. */
export const routingStateSchema = z.object({
  leaf: z.number().int().nonnegative(),
  /** Tries already made on this leaf before the current one. */
  retries: z.number().int().nonnegative(),
  /** Number of the current attempt over all leaves, from 1. */
  attempt: z.number().int().positive(),
  /** Failed attempts so far, oldest first. */
  failures: z.array(attemptRecordSchema),
});
export type RoutingState = z.infer<typeof routingStateSchema>;

export const outcomeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('success') }),
  z.object({ kind: z.literal('failure'), failure: failureSchema }),
]);
export type Outcome = z.infer<typeof outcomeSchema>;

/** What happens after an attempt. */
export type NextStep =
  | { kind: 'retry'; state: RoutingState; delayMs: number }
  | { kind: 'fallback'; state: RoutingState; delayMs: 0 }
  | { kind: 'finish'; state: RoutingState; outcome: Outcome };
