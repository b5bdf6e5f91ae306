import { jobIdOf } from '@byway/contracts/jobs-api';
import {
  type WebhookDelivery,
  type WebhookDeliveryDetail,
  webhookDeliveryStatusSchema,
  type WebhookEndpoint,
  webhookTrySchema,
  webhookTypeSchema,
} from '@byway/contracts/webhooks-api';
import { z } from 'zod';

export const deliveryRowSchema = z.object({
  id: z.string(),
  type: webhookTypeSchema,
  request_id: z.string(),
  url: z.string(),
  status: webhookDeliveryStatusSchema,
  try_count: z.number(),
  created_at: z.date(),
  next_try_at: z.date().nullable(),
  ended_at: z.date().nullable(),
});
export const deliveryDetailRowSchema = deliveryRowSchema.extend({ tries: z.array(webhookTrySchema) });
export const endpointRowSchema = z.object({
  id: z.string(),
  url: z.string(),
  disabled_at: z.date().nullable(),
});

const isoOf = (at: Date | null) => at?.toISOString() ?? null;

/** A delivery of a list. */
export function toDelivery(row: z.output<typeof deliveryRowSchema>): WebhookDelivery {
  return {
    id: row.id,
    object: 'webhook-delivery',
    type: row.type,
    job_id: jobIdOf(row.request_id),
    url: row.url,
    status: row.status,
    try_count: row.try_count,
    created_at: row.created_at.toISOString(),
    next_try_at: isoOf(row.next_try_at),
    ended_at: isoOf(row.ended_at),
  };
}

/** A delivery with its tries. */
export function toDeliveryDetail(row: z.output<typeof deliveryDetailRowSchema>): WebhookDeliveryDetail {
  return { ...toDelivery(row), tries: row.tries };
}

export function toEndpoint({ id, url, disabled_at }: z.output<typeof endpointRowSchema>): WebhookEndpoint {
  const status = disabled_at === null ? 'enabled' : 'disabled';
  return { id, object: 'webhook-endpoint', url, status, disabled_at: isoOf(disabled_at) };
}
