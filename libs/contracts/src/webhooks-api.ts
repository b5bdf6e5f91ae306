import { z } from 'zod';

/** Request header that names the URL to call at the end of a job. */
export const webhookUrlHeader = 'x-byway-webhook-url';
/** Characters of a webhook URL. */
export const MAX_WEBHOOK_URL = 2048;

/** What a webhook tells: how its job ended. */
export const webhookTypeSchema = z.enum(['job.completed', 'job.failed', 'job.cancelled', 'job.expired']);

/**
 * `pending` is tried, or tried again later. The others are ends: `delivered` got a 2xx, `dead_letter`
 * used up its tries, `disabled` met an endpoint that had answered 410.
 */
export const webhookDeliveryStatuses = ['pending', 'delivered', 'dead_letter', 'disabled'] as const;
export const webhookDeliveryStatusSchema = z.enum(webhookDeliveryStatuses);
export type WebhookDeliveryStatus = z.infer<typeof webhookDeliveryStatusSchema>;

/** Why a try brought no answer. */
export const webhookTryErrorSchema = z.object({
  code: z.enum(['timeout', 'connection_failed', 'host_not_allowed']),
  /** Never holds the URL: its path or query may be a secret of the receiver. */
  message: z.string().max(500),
});

// ---- between the services ----

/** The data of one job on the queue `webhook`: one try of one delivery. The rest is in the ledger. */
export const webhookJobSchema = z.object({
  version: z.literal(1),
  deliveryId: z.string(),
  /** Grows with each try: the fence of its report. */
  run: z.number().int().positive(),
});
export type WebhookJob = z.infer<typeof webhookJobSchema>;

/** The id that makes adding a try idempotent while it waits or runs. */
export function webhookJobId({ deliveryId, run }: { deliveryId: string; run: number }): string {
  return `${deliveryId}-${run}`;
}

/** POST /internal/webhook-deliveries/{id}/begin: a worker took the try; answers what to send. */
export const beginWebhookSchema = z.object({ run: z.number().int().positive() });
export const begunWebhookSchema = z.object({
  /** null: the try is no longer wanted. */
  delivery: z.object({ workspaceId: z.string(), url: z.url(), payload: z.string() }).nullable(),
});
export type BegunWebhook = z.infer<typeof begunWebhookSchema>;

/** POST /internal/webhook-deliveries/{id}/report: how the try ended. The ledger decides what follows. */
export const reportWebhookSchema = z.object({
  run: z.number().int().positive(),
  /** Unix time in ms. */
  startedAt: z.number().int(),
  durationMs: z.number().nonnegative(),
  /** HTTP status; null when there was no answer. */
  status: z.number().int().nullable(),
  /** ms that the receiver asked to wait; null: it did not. */
  retryAfterMs: z.number().int().nonnegative().nullable(),
  error: webhookTryErrorSchema.nullable(),
});
export type ReportWebhook = z.infer<typeof reportWebhookSchema>;

/** POST /internal/webhook-secrets/signing at the vault, for workers only. */
export const signingSecretsRequestSchema = z.object({ workspaceId: z.string().min(1).max(200) });
/** Newest first: the current secret and those in their grace period. Lives in worker memory only. */
export const signingSecretsSchema = z.object({ secrets: z.array(z.string()).min(1) });

// ---- public ----

/** One try; times are ISO 8601. */
export const webhookTrySchema = z.object({
  number: z.number().int(),
  started_at: z.string(),
  duration_ms: z.number(),
  /** HTTP status of the receiver; null when it gave no answer. */
  http_status: z.number().int().nullable(),
  error: webhookTryErrorSchema.nullable(),
});

/** A delivery as lists show it. */
export const webhookDeliverySchema = z.object({
  /** Also the `webhook-id` that the receiver sees, the same at every try. */
  id: z.string(),
  object: z.literal('webhook-delivery'),
  type: webhookTypeSchema,
  job_id: z.string(),
  url: z.string(),
  status: webhookDeliveryStatusSchema,
  try_count: z.number().int(),
  created_at: z.string(),
  /** null once it has ended. */
  next_try_at: z.string().nullable(),
  ended_at: z.string().nullable(),
});
export type WebhookDelivery = z.infer<typeof webhookDeliverySchema>;
/** A delivery with its latest tries, oldest first. */
export const webhookDeliveryDetailSchema = webhookDeliverySchema.extend({ tries: z.array(webhookTrySchema) });
export type WebhookDeliveryDetail = z.infer<typeof webhookDeliveryDetailSchema>;

const limit = z.coerce.number().int().min(1).max(100).default(20);

/** Query of GET /v1/webhooks/deliveries. */
export const webhookDeliveryQuerySchema = z.strictObject({
  status: webhookDeliveryStatusSchema.optional(),
  limit,
  /** Id of the last delivery of the page before. */
  after: z.string().optional(),
});
export type WebhookDeliveryQuery = z.infer<typeof webhookDeliveryQuerySchema>;

/** A URL that a workspace sends webhooks to and that asked not to be called any more. */
export const webhookEndpointSchema = z.object({
  id: z.string(),
  object: z.literal('webhook-endpoint'),
  url: z.string(),
  status: z.enum(['enabled', 'disabled']),
  /** When it answered 410; null when it is enabled again. */
  disabled_at: z.string().nullable(),
});
export type WebhookEndpoint = z.infer<typeof webhookEndpointSchema>;

/** Query of GET /v1/webhooks/endpoints. */
export const webhookEndpointQuerySchema = z.strictObject({ limit, after: z.string().optional() });
export type WebhookEndpointQuery = z.infer<typeof webhookEndpointQuerySchema>;

/** The secret that signs a workspace's webhooks. */
export const webhookSecretSchema = z.object({
  object: z.literal('webhook-secret'),
  /** `whsec_` and base64: as the libraries of standardwebhooks.com take it. */
  secret: z.string(),
  created_at: z.string(),
  /** Until when the secret before signs too; null when none does. */
  previous_expires_at: z.string().nullable(),
});
export type WebhookSecretView = z.infer<typeof webhookSecretSchema>;

/** Body of POST /v1/webhooks/secret/rotate. */
export const rotateWebhookSecretSchema = z.strictObject({
  /** Seconds that the old secret signs too. */
  grace_seconds: z.number().int().min(0).max(604_800).default(86_400),
});
