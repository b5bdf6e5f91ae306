import { bucketSchema, groupSchema, totalsSchema } from '@byway/contracts/analytics-api';
import {
  configSchema,
  configVersionSchema,
  createConfigSchema,
  createdConfigSchema,
  updateConfigSchema,
} from '@byway/contracts/config-api';
import { jobAttemptSchema, jobSchema, jobStatusSchema } from '@byway/contracts/jobs-api';
import { usageSchema } from '@byway/contracts/ledger-events';
import {
  feedbackEntrySchema,
  feedbackSavedSchema,
  feedbackSchema,
  logAttemptSchema,
  logSchema,
  traceSchema,
  traceSpanSchema,
} from '@byway/contracts/ledger-api';
import { listSchema } from '@byway/contracts/list';
import { providerSchema } from '@byway/contracts/providers-api';
import { queueSchema } from '@byway/contracts/queues-api';
import { createSessionSchema, endedSessionSchema, sessionSchema } from '@byway/contracts/session-api';
import {
  apiKeySchema,
  createApiKeySchema,
  createdApiKeySchema,
  createVirtualKeySchema,
  createWorkspaceSchema,
  deletedSchema,
  savedVirtualKeySchema,
  scopeSchema,
  updateApiKeySchema,
  updateVirtualKeySchema,
  virtualKeySchema,
  workspaceSchema,
} from '@byway/contracts/vault-api';
import {
  rotateWebhookSecretSchema,
  webhookDeliveryDetailSchema,
  webhookDeliverySchema,
  webhookDeliveryStatusSchema,
  webhookEndpointSchema,
  webhookSecretSchema,
  webhookTryErrorSchema,
  webhookTrySchema,
  webhookTypeSchema,
} from '@byway/contracts/webhooks-api';
import { messagesErrorBodySchema } from '@byway/anthropic-wire/error-body';
import { messageSchema } from '@byway/anthropic-wire/message';
import { messagesRequestSchema } from '@byway/anthropic-wire/messages-request';
import { errorBodySchema } from '@byway/errors/error-body';
import { chatCompletionSchema } from '@byway/openai-wire/chat-answer';
import { chatMessageSchema } from '@byway/openai-wire/chat-message';
import { chatRequestSchema } from '@byway/openai-wire/chat-request';
import { completionRequestSchema, completionSchema } from '@byway/openai-wire/completion';
import { embeddingsAnswerSchema, embeddingsRequestSchema } from '@byway/openai-wire/embeddings';
import { imagesAnswerSchema } from '@byway/openai-wire/image-answer-schema';
import { imageGenerateRequestSchema } from '@byway/openai-wire/image-generate';
import { modelListSchema, modelSchema } from '@byway/openai-wire/model';
import { configNodeSchema } from '@byway/routing/config-node-schema';
import { z } from 'zod';

/** What the API takes and answers, by the name it has in the document: the very schemas that check it. */
export const schemas = {
  ChatMessage: chatMessageSchema,
  ChatRequest: chatRequestSchema,
  ChatCompletion: chatCompletionSchema,
  CompletionRequest: completionRequestSchema,
  Completion: completionSchema,
  EmbeddingsRequest: embeddingsRequestSchema,
  EmbeddingsAnswer: embeddingsAnswerSchema,
  MessagesRequest: messagesRequestSchema,
  Message: messageSchema,
  MessagesError: messagesErrorBodySchema,
  ImageGenerateRequest: imageGenerateRequestSchema,
  ImagesAnswer: imagesAnswerSchema,
  JobStatus: jobStatusSchema,
  JobAttempt: jobAttemptSchema,
  Job: jobSchema,
  JobList: listSchema(jobSchema),
  Queue: queueSchema,
  QueueList: listSchema(queueSchema),

  WebhookType: webhookTypeSchema,
  WebhookDeliveryStatus: webhookDeliveryStatusSchema,
  WebhookTryError: webhookTryErrorSchema,
  WebhookTry: webhookTrySchema,
  WebhookDelivery: webhookDeliverySchema,
  WebhookDeliveryDetail: webhookDeliveryDetailSchema,
  WebhookDeliveryList: listSchema(webhookDeliverySchema),
  WebhookEndpoint: webhookEndpointSchema,
  WebhookEndpointList: listSchema(webhookEndpointSchema),
  RotateWebhookSecret: rotateWebhookSecretSchema,
  WebhookSecret: webhookSecretSchema,

  Model: modelSchema,
  ModelList: modelListSchema,
  Provider: providerSchema,
  ProviderList: listSchema(providerSchema),

  CreateVirtualKey: createVirtualKeySchema,
  UpdateVirtualKey: updateVirtualKeySchema,
  SavedVirtualKey: savedVirtualKeySchema,
  VirtualKey: virtualKeySchema,
  VirtualKeyList: listSchema(virtualKeySchema),

  GatewayConfig: configNodeSchema,
  CreateConfig: createConfigSchema,
  UpdateConfig: updateConfigSchema,
  SavedConfig: createdConfigSchema,
  Config: configSchema,
  ConfigList: listSchema(configSchema),
  ConfigVersion: configVersionSchema,
  ConfigVersionList: listSchema(configVersionSchema),
  ConfigSchema: z.looseObject({ $schema: z.string(), properties: z.record(z.string(), z.unknown()) }),

  Scope: scopeSchema,
  CreateApiKey: createApiKeySchema,
  UpdateApiKey: updateApiKeySchema,
  ApiKey: apiKeySchema,
  IssuedApiKey: createdApiKeySchema,
  ApiKeyList: listSchema(apiKeySchema),

  CreateWorkspace: createWorkspaceSchema,
  Workspace: workspaceSchema,
  WorkspaceList: listSchema(workspaceSchema),

  CreateSession: createSessionSchema,
  Session: sessionSchema,
  EndedSession: endedSessionSchema,

  Usage: usageSchema,
  LogAttempt: logAttemptSchema,
  Log: logSchema,
  LogList: listSchema(logSchema),
  TraceSpan: traceSpanSchema,
  Trace: traceSchema,
  FeedbackEntry: feedbackEntrySchema,
  CreateFeedback: z.union([feedbackEntrySchema, z.array(feedbackEntrySchema).min(1).max(100)]),
  FeedbackSaved: feedbackSavedSchema,
  Feedback: feedbackSchema,
  FeedbackList: listSchema(feedbackSchema),

  Totals: totalsSchema,
  Bucket: bucketSchema,
  BucketList: listSchema(bucketSchema),
  Group: groupSchema,
  GroupList: listSchema(groupSchema),

  Deleted: deletedSchema,
  Error: errorBodySchema,
  Alive: z.object({ status: z.literal('ok') }),
  Readiness: z.object({ ready: z.boolean(), checks: z.record(z.string(), z.enum(['up', 'down'])) }),
  OpenApi: z.looseObject({ openapi: z.string(), paths: z.record(z.string(), z.unknown()) }),
} as const satisfies Record<string, z.ZodType>;

export type SchemaName = keyof typeof schemas;
