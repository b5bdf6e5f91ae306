import { z } from 'zod';
import { conditionQuerySchema } from './condition-schema.js';
import { onUnknownSchema, paramsSchema } from './plan-schema.js';

/** Portkey also uses codes of its own in the 2xx range (246), so no narrower range is right. */
const statusCodesSchema = z.array(z.number().int().min(100).max(599));

/** Circuit breaker, as https://portkey.ai/docs/product/ai-gateway/circuit-breaker (read 2026-11-22). */
const circuitBreakerSchema = z.strictObject({
  /** Failures that open the circuit. */
  failure_threshold: z.number().int().positive().optional(),
  /** Failure rate in percent that opens it, once `minimum_requests` were seen. */
  failure_threshold_percentage: z.number().positive().max(100).optional(),
  minimum_requests: z.number().int().positive().optional(),
  /** ms the circuit stays open; 30 s at least. */
  cooldown_interval: z.number().int().min(30_000).optional(),
  failure_status_codes: statusCodesSchema.optional(),
});

const strategySchema = z.strictObject({
  mode: z.enum(['single', 'fallback', 'loadbalance', 'conditional']),
  /** Statuses that trigger a fallback; absent: every failure. */
  on_status_codes: statusCodesSchema.optional(),
  conditions: z
    .array(z.strictObject({ query: conditionQuerySchema, then: z.string().min(1) }))
    .min(1)
    .optional(),
  default: z.string().min(1).optional(),
  /** A refusal is not an outage: going round it has to be asked for. Default `stop`. */
  on_content_filter: z.enum(['stop', 'fallback']).optional(),
  /** What to do when the worker died and the provider may have been paid. Default `fallback`. */
  on_unknown: onUnknownSchema.optional(),
  cb_config: circuitBreakerSchema.optional(),
});

const retrySchema = z.strictObject({
  attempts: z.number().int().min(0).max(5),
  on_status_codes: statusCodesSchema.optional(),
  use_retry_after_headers: z.boolean().optional(),
});

/** Portkey's limits: https://portkey.ai/docs/product/ai-gateway/cache-simple-and-semantic (read 2026-11-24). */
const MIN_CACHE_AGE_S = 60;
const MAX_CACHE_AGE_S = 90 * 24 * 3600;

const cacheSchema = z.strictObject({
  /** Portkey's other mode is refused: an owner who counts on it must not find out by the bill. */
  mode: z.literal('simple', {
    error: ({ input }) =>
      input === 'semantic' ? 'semantic caching is not available, use "simple"' : 'must be "simple"',
  }),
  /** Seconds. Refused when out of range: a shorter age that is stretched would give stale answers. */
  max_age: z.number().int().min(MIN_CACHE_AGE_S).max(MAX_CACHE_AGE_S).optional(),
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
  strategy: strategySchema.optional(),
  get targets() {
    return z.array(configNodeSchema).min(1).optional();
  },
  /** What conditions call this target. */
  name: z.string().min(1).optional(),
  /** A provider's name, or `@virtual-key-slug`. */
  provider: z
    .string()
    .regex(/^@?[^@\s]+$/, 'must be a provider name or @virtual-key-slug')
    .optional(),
  virtual_key: z.string().min(1).optional(),
  api_key: apiKeySchema.optional(),
  custom_host: customHostSchema.optional(),
  override_params: paramsSchema.optional(),
  default_params: paramsSchema.optional(),
  drop_params: z.array(z.string().min(1)).optional(),
  /** Share of the draw among siblings; default 1. */
  weight: z.number().nonnegative().optional(),
  retry: retrySchema.optional(),
  cache: cacheSchema.optional(),
  /** ms for one attempt. */
  request_timeout: z.number().int().positive().optional(),
  forward_headers: z
    .array(z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, 'must be a header name'))
    .optional(),
  passthrough: z.boolean().optional(),
  metadata: z.record(z.string(), z.string()).optional(),
});
/** A validated gateway config, in the vocabulary it was written in. */
export type GatewayConfig = z.infer<typeof configNodeSchema>;
