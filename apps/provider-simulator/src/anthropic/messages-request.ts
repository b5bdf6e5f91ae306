import { z } from 'zod';
import { notSimulated } from '../http/provider-refusal.js';
import { anthropicRefusal } from './anthropic-dialect.js';
import { type ClaudeModel, requireClaude } from './claude-models.js';
import { refuseMessage } from './message-errors.js';

const cache_control = z.strictObject({ type: z.literal('ephemeral'), ttl: z.string().optional() }).nullish();
const text = z.strictObject({
  type: z.literal('text'),
  text: z.string(),
  citations: z.unknown().optional(),
  cache_control,
});
const image = z.strictObject({
  type: z.literal('image'),
  source: z.discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('base64'),
      media_type: z.enum(['image/jpeg', 'image/png', 'image/gif', 'image/webp']),
      data: z.string(),
    }),
    z.strictObject({ type: z.literal('url'), url: z.string() }),
    z.strictObject({ type: z.literal('file'), file_id: z.string() }),
  ]),
  cache_control,
});
const document = z.looseObject({ type: z.literal('document') });
const toolId = z.string().regex(/^[a-zA-Z0-9_-]+$/);
const block = z.discriminatedUnion('type', [
  text,
  image,
  document,
  z.strictObject({
    type: z.literal('tool_use'),
    id: toolId,
    name: z.string(),
    input: z.record(z.string(), z.unknown()),
    cache_control,
  }),
  z.strictObject({
    type: z.literal('tool_result'),
    tool_use_id: toolId,
    content: z.union([z.string(), z.array(z.discriminatedUnion('type', [text, image, document]))]).nullish(),
    is_error: z.boolean().nullish(),
    cache_control,
  }),
  z.strictObject({ type: z.literal('thinking'), thinking: z.string(), signature: z.string() }),
  z.strictObject({ type: z.literal('redacted_thinking'), data: z.string() }),
]);
export type SimulatedBlock = z.output<typeof block>;

const message = z.strictObject({
  role: z.enum(['user', 'assistant']),
  content: z.union([z.string(), z.array(block)]),
});

const toolName = z.string().regex(/^[a-zA-Z0-9_-]{1,128}$/);
const tool = z.union([
  z.strictObject({
    type: z.literal('custom').nullish(),
    name: toolName,
    description: z.string().optional(),
    input_schema: z.looseObject({ type: z.literal('object') }),
    strict: z.boolean().optional(),
    cache_control,
  }),
  z.looseObject({ type: z.string().regex(/_\d{8}$/), name: z.string() }),
]);

/** Parameters of `POST /v1/messages`; any other is refused. Source: anthropic-sdk-typescript 1.13.0 (2026-11-23). */
const schema = z.strictObject({
  model: z.string(),
  max_tokens: z.number().int().min(0),
  messages: z.array(message).min(1),
  system: z.union([z.string(), z.array(text)]).optional(),
  stop_sequences: z.array(z.string()).optional(),
  stream: z.boolean().optional(),
  temperature: z.number().min(0).max(1).optional(),
  top_p: z.number().min(0).max(1).optional(),
  top_k: z.number().int().min(0).optional(),
  tools: z.array(tool).optional(),
  tool_choice: z
    .discriminatedUnion('type', [
      z.strictObject({ type: z.literal('auto'), disable_parallel_tool_use: z.boolean().optional() }),
      z.strictObject({ type: z.literal('any'), disable_parallel_tool_use: z.boolean().optional() }),
      z.strictObject({
        type: z.literal('tool'),
        name: z.string(),
        disable_parallel_tool_use: z.boolean().optional(),
      }),
      z.strictObject({ type: z.literal('none') }),
    ])
    .optional(),
  thinking: z
    .discriminatedUnion('type', [
      z.strictObject({
        type: z.literal('enabled'),
        budget_tokens: z.number().int().min(1024),
        display: z.unknown().optional(),
      }),
      z.strictObject({ type: z.literal('adaptive'), display: z.unknown().optional() }),
      z.strictObject({ type: z.literal('disabled') }),
    ])
    .optional(),
  output_config: z
    .strictObject({
      effort: z.enum(['low', 'medium', 'high', 'xhigh', 'max']).nullish(),
      format: z
        .strictObject({ type: z.literal('json_schema'), schema: z.record(z.string(), z.unknown()) })
        .nullish(),
    })
    .optional(),
  metadata: z.strictObject({ user_id: z.string().nullish() }).optional(),
  service_tier: z.enum(['auto', 'standard_only']).optional(),
  cache_control,
});
export type SimulatedMessagesRequest = z.output<typeof schema>;

/** Starts the signatures that the simulator gives; the real API, too, takes only its own. */
export const SIGNATURE = 'c2ltdWxhdG9y';

/** @param version of the API, in the header. @throws ProviderRefusal 400 or 404, in the API's words */
export function readMessagesRequest(
  body: unknown,
  version: string,
): { asked: SimulatedMessagesRequest; model: ClaudeModel } {
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw refuseMessage(parsed.error);
  const asked = parsed.data;
  const model = requireClaude(asked.model);
  checkSampling(asked, model, version);
  checkParameters(asked, model);
  return { asked, model };
}

function refuse(message: string): never {
  throw anthropicRefusal({ status: 400, message });
}

/** Since version 2026-10-21 the API has no sampling parameters; before, newer models take only the defaults. */
function checkSampling(asked: SimulatedMessagesRequest, model: ClaudeModel, version: string): void {
  const { temperature, top_p: topP, top_k: topK } = asked;
  if (version === '2026-10-21') {
    for (const [name, value] of Object.entries({ temperature, top_p: topP, top_k: topK })) {
      if (value !== undefined) refuse(`${name}: Extra inputs are not permitted`);
    }
  }
  if (!model.refusesSampling) return;
  if (temperature !== undefined && temperature !== 1) refuse('`temperature` is deprecated for this model.');
  if (topP !== undefined && topP < 0.99) refuse('`top_p` is deprecated for this model.');
  if (topK !== undefined) refuse('`top_k` is deprecated for this model.');
}

function checkParameters(asked: SimulatedMessagesRequest, model: ClaudeModel): void {
  if (asked.max_tokens > model.maxOutput) {
    refuse(
      `max_tokens: ${asked.max_tokens} > ${model.maxOutput}, which is the maximum allowed number of output tokens for ${model.id}`,
    );
  }
  const { thinking } = asked;
  if (thinking?.type === 'enabled' && thinking.budget_tokens >= asked.max_tokens) {
    refuse('`max_tokens` must be greater than `thinking.budget_tokens`.');
  }
  if (asked.tool_choice !== undefined && !asked.tools?.length) {
    refuse('tool_choice: may only be specified while providing tools');
  }
  if (asked.tools?.some((one) => !('input_schema' in one))) {
    throw notSimulated('runs no tools of its own; offer tools with an input_schema');
  }
  checkFormat(asked.output_config?.format?.schema);
}

function checkFormat(format: Record<string, unknown> | undefined): void {
  if (format?.['type'] === 'object' && format['additionalProperties'] !== false) {
    refuse(
      "output_config.format.schema: For 'object' type, 'additionalProperties' must be explicitly set to false",
    );
  }
}
