/**
 * Every attribute name that Byway writes on a span. One file, because the names of the GenAI and
 * messaging conventions are still in development and change between releases.
 *
 * Sources, read 2026-11-22: OpenTelemetry semantic conventions 1.45.0 (HTTP, URL, server, error and
 * service are stable; messaging is in development, `messaging.system.name` replaced
 * `messaging.system`) and open-telemetry/semantic-conventions-genai, gen-ai-spans.md (in development;
 * `gen_ai.provider.name` replaced `gen_ai.system`).
 *
 * Prompts, answers and keys are on no span: there is no attribute for them here on purpose.
 */
export const attributes = {
  // GenAI client spans; the span name is `{operation} {request model}`, the kind is client.
  genAiOperationName: 'gen_ai.operation.name',
  genAiProviderName: 'gen_ai.provider.name',
  genAiOutputType: 'gen_ai.output.type',
  genAiRequestModel: 'gen_ai.request.model',
  genAiRequestStream: 'gen_ai.request.stream',
  genAiRequestChoiceCount: 'gen_ai.request.choice.count',
  genAiRequestMaxTokens: 'gen_ai.request.max_tokens',
  genAiRequestTemperature: 'gen_ai.request.temperature',
  genAiRequestTopP: 'gen_ai.request.top_p',
  genAiRequestSeed: 'gen_ai.request.seed',
  genAiResponseId: 'gen_ai.response.id',
  genAiResponseModel: 'gen_ai.response.model',
  genAiResponseFinishReasons: 'gen_ai.response.finish_reasons',
  /** Seconds, from the request until the first chunk of a stream. */
  genAiResponseTimeToFirstChunk: 'gen_ai.response.time_to_first_chunk',
  genAiUsageInputTokens: 'gen_ai.usage.input_tokens',
  genAiUsageOutputTokens: 'gen_ai.usage.output_tokens',
  genAiUsageCacheReadInputTokens: 'gen_ai.usage.cache_read.input_tokens',
  genAiUsageCacheCreationInputTokens: 'gen_ai.usage.cache_creation.input_tokens',
  genAiUsageReasoningOutputTokens: 'gen_ai.usage.reasoning.output_tokens',

  // HTTP, URL, server
  httpRequestMethod: 'http.request.method',
  httpRequestBodySize: 'http.request.body.size',
  httpResponseStatusCode: 'http.response.status_code',
  httpResponseBodySize: 'http.response.body.size',
  httpRoute: 'http.route',
  urlScheme: 'url.scheme',
  urlPath: 'url.path',
  serverAddress: 'server.address',
  serverPort: 'server.port',
  userAgentOriginal: 'user_agent.original',
  /** A code of the error catalogue; set by `recordFailure`. */
  errorType: 'error.type',

  // Messaging: the queue spans
  messagingSystemName: 'messaging.system.name',
  messagingOperationName: 'messaging.operation.name',
  messagingOperationType: 'messaging.operation.type',
  messagingDestinationName: 'messaging.destination.name',
  messagingMessageId: 'messaging.message.id',
  messagingBatchMessageCount: 'messaging.batch.message_count',

  // Resource
  serviceName: 'service.name',
  serviceVersion: 'service.version',

  // Byway's own
  requestId: 'byway.request.id',
  /** The running request whose answer this one, a retry, gets. */
  joinedRequestId: 'byway.request.joined_id',
  workspaceId: 'byway.workspace.id',
  apiKeyId: 'byway.api_key.id',
  configSlug: 'byway.config.slug',
  configVersionId: 'byway.config.version_id',
  virtualKeySlug: 'byway.virtual_key.slug',
  /** `config.targets[1]`, as in `x-portkey-last-used-option-index`. */
  target: 'byway.target',
  attemptNumber: 'byway.attempt.number',
  attemptCount: 'byway.attempt.count',
  /** What follows this attempt: `retry`, `fallback` or `finish`. */
  attemptNextStep: 'byway.attempt.next_step',
  /** ms between the add of the job and its start. */
  queueWaitMs: 'byway.queue.wait_ms',
  cacheStatus: 'byway.cache.status',
  costUsd: 'byway.cost_usd',
  assetId: 'byway.asset.id',
  /** Whether the caller polls for the answer (202). */
  async: 'byway.async',
  /** The text of `x-portkey-trace-id` as the caller wrote it, when it is not the trace id itself. */
  callerTraceId: 'byway.caller.trace_id',
} as const;

/** An attribute name of this file. */
export type AttributeName = (typeof attributes)[keyof typeof attributes];

/** `messaging.system.name` of the attempt queues; the conventions allow a name of one's own. */
export const messagingSystem = 'bullmq';

/** Well-known values of `messaging.operation.type` that Byway uses. */
export const messagingOperation = { send: 'send', process: 'process' } as const;
