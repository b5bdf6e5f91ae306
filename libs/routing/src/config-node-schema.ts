import { z } from 'zod';
import { conditionQuerySchema } from './condition-schema.js';
import { onUnknownSchema, paramsSchema } from './plan-schema.js';

/** Portkey also uses codes of its own in the 2xx range (246), so no narrower range is right. */
const statusCodesSchema = z.array(z.number().int().min(100).max(599));

/** Circuit breaker, as https://portkey.ai/docs/product/ai-gateway/circuit-breaker (read 2026-11-22). */
const circuitBreakerSchema = z.strictObject({
  failure_threshold: z
    .number()
    .int()
    .positive()
    .optional()
    .meta({ title: 'Failures', description: 'Failures that open the circuit.' }),
  failure_threshold_percentage: z.number().positive().max(100).optional().meta({
    title: 'Failure rate',
    description: 'Failure rate in percent that opens it, once `minimum_requests` were seen.',
  }),
  minimum_requests: z
    .number()
    .int()
    .positive()
    .optional()
    .meta({ title: 'Minimum requests', description: 'Requests before the failure rate counts.' }),
  cooldown_interval: z
    .number()
    .int()
    .min(30_000)
    .optional()
    .meta({ title: 'Cooldown (ms)', description: 'ms the circuit stays open; 30 s at least.' }),
  failure_status_codes: statusCodesSchema
    .optional()
    .meta({ title: 'Failure statuses', description: 'Statuses that count as failures.' }),
});

const conditionSchema = z.strictObject({
  query: conditionQuerySchema,
  then: z.string().min(1).meta({
    title: 'Then',
    description: '`name` of the target to use; one of `targets` has to have it.',
  }),
});

const strategySchema = z.strictObject({
  mode: z.enum(['single', 'fallback', 'loadbalance', 'conditional']).meta({
    title: 'Mode',
    description:
      '`single`: the first target. `fallback`: the targets in order, until one succeeds. `loadbalance`: one drawn by `weight`. `conditional`: the first whose condition holds.',
  }),
  on_status_codes: statusCodesSchema.optional().meta({
    title: 'Fallback statuses',
    description: 'Statuses that trigger the fallback. Absent: every failure does.',
  }),
  conditions: z.array(conditionSchema).min(1).optional().meta({
    title: 'Conditions',
    description: 'For `conditional`: the first that holds wins.',
  }),
  default: z.string().min(1).optional().meta({
    title: 'Default target',
    description: '`name` of the target to use when no condition holds; one of `targets` has to have it.',
  }),
  /** A refusal is not an outage: going round it has to be asked for. */
  on_content_filter: z.enum(['stop', 'fallback']).optional().meta({
    title: 'After a content filter',
    description: "Whether a content filter's refusal goes to the next target. Default `stop`.",
  }),
  on_unknown: onUnknownSchema.optional().meta({
    title: 'After a lost worker',
    description:
      'What to do when the worker died and the provider may have been paid. Default `fallback`. Holds for the targets below, too.',
  }),
  cb_config: circuitBreakerSchema
    .optional()
    .meta({ title: 'Circuit breaker', description: 'Validated, without effect so far.' }),
});

const retrySchema = z.strictObject({
  attempts: z
    .number()
    .int()
    .min(0)
    .max(5)
    .meta({ title: 'Retries', description: 'Retries on the same target, after the first try.' }),
  on_status_codes: statusCodesSchema.optional().meta({
    title: 'Retry statuses',
    description: 'Statuses to retry after. Default 429, 500, 502, 503, 504.',
  }),
  use_retry_after_headers: z.boolean().optional().meta({
    title: 'Heed Retry-After',
    description: 'Wait as long as the provider asks, up to 60 s.',
  }),
});

/** Portkey's limits: https://portkey.ai/docs/product/ai-gateway/cache-simple-and-semantic (read 2026-11-24). */
const MIN_CACHE_AGE_S = 60;
const MAX_CACHE_AGE_S = 90 * 24 * 3600;

const cacheSchema = z.strictObject({
  /** Portkey's other mode is refused: an owner who counts on it must not find out by the bill. */
  mode: z
    .literal('simple', {
      error: ({ input }) =>
        input === 'semantic' ? 'semantic caching is not available, use "simple"' : 'must be "simple"',
    })
    .meta({ title: 'Mode', description: '`simple`: calls that are equal get the same answer.' }),
  /** Refused when out of range: a shorter age that is stretched would give stale answers. */
  max_age: z.number().int().min(MIN_CACHE_AGE_S).max(MAX_CACHE_AGE_S).optional().meta({
    title: 'Maximum age (s)',
    description: 'Seconds that an answer is kept. Default 604800 (7 days).',
  }),
});

/** A provider key as a caller writes it, or as the config service stores it. */
const apiKeySchema = z.union([
  z.string().min(1).max(8192),
  z.strictObject({ sealed: z.string().min(1), masked: z.string().max(100).optional() }),
]);
export type ApiKey = z.infer<typeof apiKeySchema>;

const customHostSchema = z
  .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
  .refine((value) => !/^[a-z]+:\/\/[^/?#]*@/i.test(value), 'must not carry a user name or password');

/** One node of a gateway config: the root, a group of targets, or a target. Strict at every level. */
export const configNodeSchema = z.strictObject({
  strategy: strategySchema.optional().meta({
    title: 'Strategy',
    description: 'How to choose among `targets`, and how failures are handled. Required beside `targets`.',
  }),
  get targets() {
    return z.array(configNodeSchema).min(1).optional().meta({
      title: 'Targets',
      description:
        'Nested configs, at most 100 in all and 5 levels deep. Settings of a node hold for the targets below it, and their own win.',
    });
  },
  name: z
    .string()
    .min(1)
    .optional()
    .meta({ title: 'Name', description: 'What `conditions` call this target.' }),
  provider: z
    .string()
    .regex(/^@?[^@\s]+$/, 'must be a provider name or @virtual-key-slug')
    .optional()
    .meta({ title: 'Provider', description: 'A provider name, or `@virtual-key-slug`.' }),
  virtual_key: z
    .string()
    .min(1)
    .optional()
    .meta({ title: 'Virtual key', description: 'Slug of a virtual key of the workspace.' }),
  api_key: apiKeySchema.optional().meta({
    title: 'API key',
    description: 'A provider key written out. Sealed before it is stored or queued, masked when read.',
  }),
  custom_host: customHostSchema.optional().meta({
    title: 'Custom host',
    description:
      "Base URL in place of the provider's own, with its version path: `/v1` for OpenAI and Anthropic, `/v1beta` for Google, none for Stability AI. No user name or password.",
  }),
  override_params: paramsSchema.optional().meta({
    title: 'Override parameters',
    description: "Parameters that win over the caller's. A model may be `@virtual-key-slug/model`.",
  }),
  default_params: paramsSchema.optional().meta({
    title: 'Default parameters',
    description: 'Parameters that fill in what the caller left out.',
  }),
  drop_params: z
    .array(z.string().min(1))
    .optional()
    .meta({ title: 'Dropped parameters', description: 'Names of parameters to leave out.' }),
  weight: z.number().nonnegative().optional().meta({
    title: 'Weight',
    description: 'Share of the draw among siblings; default 1. 0 is never drawn, but not all may be 0.',
  }),
  retry: retrySchema
    .optional()
    .meta({ title: 'Retry', description: 'Further tries on the same target before it counts as failed.' }),
  cache: cacheSchema.optional().meta({
    title: 'Cache',
    description: 'Answers equal calls from the cache for `max_age` seconds, default 604800 (7 days).',
  }),
  request_timeout: z
    .number()
    .int()
    .positive()
    .optional()
    .meta({ title: 'Timeout (ms)', description: 'ms for one attempt.' }),
  forward_headers: z
    .array(z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, 'must be a header name'))
    .optional()
    .meta({ title: 'Forwarded headers', description: 'Headers of the caller to pass on to the provider.' }),
  passthrough: z
    .boolean()
    .optional()
    .meta({ title: 'Passthrough', description: 'Validated, without effect so far.' }),
  metadata: z.record(z.string(), z.string()).optional().meta({
    title: 'Metadata',
    description: 'Words to words. Validated, without effect so far.',
  }),
});
/** A validated gateway config, in the vocabulary it was written in. */
export type GatewayConfig = z.infer<typeof configNodeSchema>;
