import { webhookDeliveryQuerySchema, webhookEndpointQuerySchema } from '@byway/contracts/webhooks-api';
import type { TaggedOperations } from '../operation.js';
import { unreadableBody } from './shared-notes.js';

const deliveryId = { id: 'Id of the delivery: `msg_...`, the `webhook-id` that the receiver got.' };
const endpointId = { id: 'Id of the endpoint: `whe_...`.' };
const limit = 'Entries of a page.';

export const webhooksOperations: TaggedOperations = {
  tag: 'Webhooks',
  description:
    'A call with the header `x-byway-webhook-url` is durable, and at its end Byway posts `{"type", "timestamp", "data"}` to that URL: `type` is `job.completed`, `job.failed`, `job.cancelled` or `job.expired`, and `data` is the job. Signed as https://www.standardwebhooks.com says; tried ten times in about a day.',
  operations: [
    {
      method: 'get',
      path: '/v1/webhooks/deliveries',
      id: 'listWebhookDeliveries',
      summary: 'List webhook deliveries, newest first',
      scope: 'webhooks.read',
      query: webhookDeliveryQuerySchema,
      queryNotes: {
        status: 'Only deliveries with this status.',
        limit,
        after: 'Id of the last delivery of the page before.',
      },
      answer: { description: 'One page.', schema: 'WebhookDeliveryList' },
      errors: ['invalid_value'],
    },
    {
      method: 'get',
      path: '/v1/webhooks/deliveries/{id}',
      id: 'getWebhookDelivery',
      summary: 'Get a webhook delivery with its tries',
      scope: 'webhooks.read',
      pathParameters: deliveryId,
      answer: { description: 'The delivery.', schema: 'WebhookDeliveryDetail' },
      errors: ['not_found'],
    },
    {
      method: 'post',
      path: '/v1/webhooks/deliveries/{id}/redeliver',
      id: 'redeliverWebhook',
      summary: 'Send an ended webhook again',
      description:
        'With the same id and body, and all its tries. 409 while it is still tried, or when its endpoint is disabled.',
      scope: 'webhooks.write',
      pathParameters: deliveryId,
      answer: { description: 'The delivery, pending again.', schema: 'WebhookDeliveryDetail' },
      errors: ['not_found', 'conflict'],
    },
    {
      method: 'get',
      path: '/v1/webhooks/endpoints',
      id: 'listWebhookEndpoints',
      summary: 'List disabled webhook endpoints',
      description: 'A URL that answered 410 is not called any more until it is enabled.',
      scope: 'webhooks.read',
      query: webhookEndpointQuerySchema,
      queryNotes: { limit, after: 'Id of the last endpoint of the page before.' },
      answer: { description: 'One page, newest first.', schema: 'WebhookEndpointList' },
      errors: ['invalid_value'],
    },
    {
      method: 'post',
      path: '/v1/webhooks/endpoints/{id}/enable',
      id: 'enableWebhookEndpoint',
      summary: 'Let a disabled webhook endpoint be called again',
      description: 'Deliveries that ended meanwhile stay ended; send them again one by one.',
      scope: 'webhooks.write',
      pathParameters: endpointId,
      answer: { description: 'The endpoint.', schema: 'WebhookEndpoint' },
      errors: ['not_found'],
    },
    {
      method: 'get',
      path: '/v1/webhooks/secret',
      id: 'getWebhookSecret',
      summary: 'Show the secret that signs the webhooks of the workspace',
      description: 'It is made when it is first needed. Each look is on the audit trail.',
      scope: 'webhooks.write',
      answer: { description: 'The current secret.', schema: 'WebhookSecret' },
    },
    {
      method: 'post',
      path: '/v1/webhooks/secret/rotate',
      id: 'rotateWebhookSecret',
      summary: 'Make a new webhook secret',
      description:
        'The one before signs too until `grace_seconds` are over, so `webhook-signature` has several signatures meanwhile.',
      scope: 'webhooks.write',
      body: {
        schema: 'RotateWebhookSecret',
        optional: true,
        examples: {
          day: { summary: 'A day to exchange it at the receivers', value: { grace_seconds: 86_400 } },
          leaked: { summary: 'The old one is known to others', value: { grace_seconds: 0 } },
        },
      },
      answer: { description: 'The new secret.', schema: 'WebhookSecret' },
      errors: [...unreadableBody],
    },
  ],
};
