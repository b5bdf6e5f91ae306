import { z } from 'zod';
import { openaiRefusal } from './openai-dialect.js';
import { refuseIssue } from './parameter-errors.js';
import { requireTextModel, type TextModel } from './text-models.js';

const textPart = z.looseObject({ type: z.literal('text'), text: z.string() });
const userPart = z.discriminatedUnion('type', [
  textPart,
  z.looseObject({
    type: z.literal('image_url'),
    image_url: z.strictObject({ url: z.string(), detail: z.enum(['auto', 'low', 'high']).optional() }),
  }),
  z.looseObject({ type: z.literal('input_audio'), input_audio: z.looseObject({ data: z.string() }) }),
  z.looseObject({ type: z.literal('file'), file: z.looseObject({}) }),
]);
const texts = z.union([z.string(), z.array(textPart)]);
const toolCall = z.strictObject({
  id: z.string(),
  type: z.literal('function'),
  function: z.strictObject({ name: z.string(), arguments: z.string() }),
});
const name = z.string().optional();

const message = z.discriminatedUnion('role', [
  z.strictObject({ role: z.enum(['system', 'developer']), content: texts, name }),
  z.strictObject({ role: z.literal('user'), content: z.union([z.string(), z.array(userPart)]), name }),
  z.strictObject({
    role: z.literal('assistant'),
    content: z.union([z.string(), z.array(z.looseObject({ type: z.string() }))]).nullish(),
    refusal: z.string().nullish(),
    tool_calls: z.array(toolCall).min(1).optional(),
    audio: z.unknown().optional(),
    annotations: z.unknown().optional(),
    function_call: z.unknown().optional(),
    name,
  }),
  z.strictObject({ role: z.literal('tool'), tool_call_id: z.string(), content: texts }),
  z.strictObject({ role: z.literal('function'), name: z.string(), content: z.string().nullable() }),
]);
export type SimulatedMessage = z.output<typeof message>;

const tool = z.strictObject({
  type: z.literal('function'),
  function: z.strictObject({
    name: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
    description: z.string().optional(),
    parameters: z.record(z.string(), z.unknown()).optional(),
    strict: z.boolean().nullish(),
  }),
});

const between = (least: number, most: number) => z.number().min(least).max(most).nullish();

/** Parameters of `POST /v1/chat/completions`; any other is refused. Source: openai-openapi 2.3.0 (2026-08-21). */
const schema = z.strictObject({
  model: z.string(),
  messages: z.array(message).min(1),
  frequency_penalty: between(-2, 2),
  presence_penalty: between(-2, 2),
  temperature: between(0, 2),
  top_p: between(0, 1),
  logit_bias: z.record(z.string(), z.number()).nullish(),
  logprobs: z.boolean().nullish(),
  top_logprobs: z.number().int().min(0).max(20).nullish(),
  max_tokens: z.number().int().min(1).nullish(),
  max_completion_tokens: z.number().int().min(1).nullish(),
  n: z.number().int().min(1).max(128).nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  reasoning_effort: z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']).nullish(),
  response_format: z
    .discriminatedUnion('type', [
      z.strictObject({ type: z.literal('text') }),
      z.strictObject({ type: z.literal('json_object') }),
      z.strictObject({
        type: z.literal('json_schema'),
        json_schema: z.strictObject({
          name: z.string(),
          description: z.string().optional(),
          schema: z.record(z.string(), z.unknown()).optional(),
          strict: z.boolean().nullish(),
        }),
      }),
    ])
    .nullish(),
  seed: z.number().int().nullish(),
  stop: z.union([z.string(), z.array(z.string()).max(4)]).nullish(),
  stream: z.boolean().nullish(),
  stream_options: z
    .strictObject({ include_usage: z.boolean().optional(), include_obfuscation: z.boolean().optional() })
    .nullish(),
  tool_choice: z
    .union([
      z.enum(['none', 'auto', 'required']),
      z.strictObject({ type: z.literal('function'), function: z.strictObject({ name: z.string() }) }),
    ])
    .nullish(),
  tools: z.array(tool).min(1).max(128).optional(),
  user: z.string().optional(),
  metadata: z.record(z.string(), z.string()).nullish(),
  modalities: z.array(z.enum(['text'])).nullish(),
  prediction: z.unknown().optional(),
  prompt_cache_key: z.string().optional(),
  safety_identifier: z.string().max(64).optional(),
  service_tier: z.enum(['auto', 'default', 'flex', 'scale', 'priority', 'fast']).nullish(),
  store: z.boolean().nullish(),
  verbosity: z.enum(['low', 'medium', 'high']).nullish(),
});
export type SimulatedChatRequest = z.output<typeof schema>;

/** What reasoning models do not take. Source: vercel/ai openai capabilities and OpenAI's error texts, 2026. */
const notForReasoning = [
  'temperature',
  'top_p',
  'presence_penalty',
  'frequency_penalty',
  'logprobs',
  'top_logprobs',
  'logit_bias',
  'stop',
  'max_tokens',
] as const;

/** @throws ProviderRefusal 400 or 404, in the API's words */
export function readChatRequest(body: unknown): { asked: SimulatedChatRequest; model: TextModel } {
  const named = z.looseObject({ model: z.string() }).safeParse(body);
  if (!named.success) throw refuseIssue(named.error, body);
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw refuseIssue(parsed.error, body);
  const model = requireTextModel(named.data.model, ['chat', 'reasoning']);
  checkTogether(parsed.data);
  if (model.kind === 'reasoning') refuseForReasoning(parsed.data);
  return { asked: parsed.data, model };
}

function refuse(param: string, text: string, code: string | null = null): never {
  throw openaiRefusal({ status: 400, param, code, message: text });
}

function checkTogether(asked: SimulatedChatRequest): void {
  if (asked.stream_options && asked.stream !== true) {
    refuse('stream_options', "The 'stream_options' parameter is only allowed when 'stream' is enabled.");
  }
  if (typeof asked.top_logprobs === 'number' && asked.logprobs !== true) {
    refuse('top_logprobs', "The 'top_logprobs' parameter is only allowed when 'logprobs' is enabled.");
  }
  if (asked.tool_choice && asked.tools === undefined) {
    refuse(
      'tool_choice',
      "Invalid value for 'tool_choice': 'tool_choice' is only allowed when 'tools' are specified.",
    );
  }
  if (typeof asked.max_tokens === 'number' && typeof asked.max_completion_tokens === 'number') {
    refuse(
      'max_tokens',
      "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.",
    );
  }
  checkToolMessages(asked.messages);
}

function checkToolMessages(messages: readonly SimulatedMessage[]): void {
  const open = new Set<string>();
  for (const [index, each] of messages.entries()) {
    if (each.role === 'tool') {
      if (!open.delete(each.tool_call_id)) {
        refuse(
          `messages.[${index}].role`,
          "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.",
        );
      }
    } else if (open.size > 0) {
      refuse(
        'messages',
        "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'.",
      );
    }
    if (each.role === 'assistant') each.tool_calls?.forEach(({ id }) => open.add(id));
  }
}

function refuseForReasoning(asked: SimulatedChatRequest): void {
  for (const param of notForReasoning) {
    const value = asked[param];
    const isDefault = value === 1 && (param === 'temperature' || param === 'top_p');
    if (value === undefined || value === null || value === false || value === 0 || isDefault) continue;
    const instead = param === 'max_tokens' ? " Use 'max_completion_tokens' instead." : '';
    refuse(
      param,
      `Unsupported parameter: '${param}' is not supported with this model.${instead}`,
      'unsupported_parameter',
    );
  }
}
