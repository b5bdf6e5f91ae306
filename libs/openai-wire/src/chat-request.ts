import { fromZodError } from '@byway/errors/zod-issues';
import { z } from 'zod';
import { chatMessageSchema } from './chat-message.js';
import { dropNulls } from './drop-nulls.js';

const functionName = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be 1 to 64 of A-Z a-z 0-9 _ -');

/** Custom tools and those of newer APIs pass as they are; adapters refuse what their provider lacks. */
const toolSchema = z.union([
  z.looseObject({
    type: z.literal('function'),
    function: z.looseObject({
      name: functionName,
      description: z.string().optional(),
      parameters: z.record(z.string(), z.unknown()).optional(),
      strict: z.boolean().nullish(),
    }),
  }),
  z.looseObject({ type: z.string().refine((type) => type !== 'function', 'needs a function') }),
]);
export type ChatTool = z.output<typeof toolSchema>;

const toolChoice = z.union([
  z.enum(['none', 'auto', 'required']),
  z.looseObject({ type: z.literal('function'), function: z.looseObject({ name: functionName }) }),
  z.looseObject({ type: z.string().refine((type) => type !== 'function', 'needs a function') }),
]);

const responseFormat = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('text') }),
  z.looseObject({ type: z.literal('json_object') }),
  z.looseObject({
    type: z.literal('json_schema'),
    json_schema: z.looseObject({
      name: functionName,
      description: z.string().optional(),
      schema: z.record(z.string(), z.unknown()).optional(),
      strict: z.boolean().nullish(),
    }),
  }),
]);

const fields = z.looseObject({
  messages: z.array(chatMessageSchema).min(1),
  /** Optional, because a config may set it in `override_params`. */
  model: z.string().min(1).optional(),
  frequency_penalty: z.number().min(-2).max(2).optional(),
  logit_bias: z.record(z.string(), z.number().min(-100).max(100)).optional(),
  logprobs: z.boolean().optional(),
  top_logprobs: z.number().int().min(0).max(20).optional(),
  max_completion_tokens: z.number().int().min(1).optional(),
  max_tokens: z.number().int().min(1).optional(),
  n: z.number().int().min(1).max(128).optional(),
  parallel_tool_calls: z.boolean().optional(),
  presence_penalty: z.number().min(-2).max(2).optional(),
  reasoning_effort: z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']).optional(),
  response_format: responseFormat.optional(),
  seed: z.number().int().optional(),
  stop: z.union([z.string(), z.array(z.string()).max(16)]).optional(),
  stream: z.boolean().optional(),
  stream_options: z
    .looseObject({ include_usage: z.boolean().nullish(), include_obfuscation: z.boolean().nullish() })
    .optional(),
  temperature: z.number().min(0).max(2).optional(),
  tool_choice: toolChoice.optional(),
  tools: z.array(toolSchema).max(512).optional(),
  top_p: z.number().min(0).max(1).optional(),
  user: z.string().optional(),
});
type Fields = z.output<typeof fields>;

function checkTogether(request: Fields, context: z.RefinementCtx<Fields>): void {
  const refuse = (param: string, message: string) =>
    context.addIssue({ code: 'custom', path: [param], message, input: request });
  if (request.stream_options !== undefined && request.stream !== true) {
    refuse('stream_options', 'needs stream: true');
  }
  if (request.top_logprobs !== undefined && request.logprobs !== true) {
    refuse('top_logprobs', 'needs logprobs: true');
  }
  const choice = request.tool_choice;
  if (choice !== undefined && choice !== 'none' && !request.tools?.length) {
    refuse('tool_choice', 'needs tools');
  }
}

const known: ReadonlySet<string> = new Set(Object.keys(fields.shape));

/**
 * Body of `POST /v1/chat/completions`: known fields strict, unknown fields kept. Source:
 * openai-openapi 2.3.0 (2026-08-21); limits per model are the adapters' business.
 */
export const chatRequestSchema = z.preprocess(
  (value) => dropNulls(value, known),
  fields.superRefine(checkTogether),
);
export type ChatRequest = z.output<typeof chatRequestSchema>;

/**
 * Validates a body.
 * @throws BywayError `missing_required_parameter` or `invalid_value`, with `param`.
 */
export function parseChatRequest(body: unknown): ChatRequest {
  const parsed = chatRequestSchema.safeParse(body);
  if (!parsed.success) throw fromZodError(parsed.error, { input: body });
  return parsed.data;
}
