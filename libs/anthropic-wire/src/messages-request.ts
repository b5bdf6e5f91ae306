import { fromZodError } from '@byway/errors/zod-issues';
import { dropNulls } from '@byway/openai-wire/drop-nulls';
import { z } from 'zod';
import { requestBlockSchema, textBlockSchema } from './request-block.js';
import { sharpenIssue } from './sharpen-issue.js';

const message = z.discriminatedUnion('role', [
  z.looseObject({
    role: z.enum(['user', 'assistant']),
    content: z.union([z.string(), z.array(requestBlockSchema)]),
  }),
  z.looseObject({
    role: z.literal('system'),
    content: z.union([z.string(), z.array(textBlockSchema)]),
  }),
]);
export type RequestMessage = z.output<typeof message>;

const toolName = z.string().regex(/^[A-Za-z0-9_-]{1,128}$/, 'must be 1 to 128 of A-Z a-z 0-9 _ -');

/** Tools that run at Anthropic have a type of their own and pass as they are. */
const tool = z.union([
  z.looseObject({
    type: z.literal('custom').nullish(),
    name: toolName,
    description: z.string().optional(),
    input_schema: z.record(z.string(), z.unknown()),
  }),
  z.looseObject({ type: z.string().refine((type) => type !== 'custom', 'needs an input_schema') }),
]);
export type RequestTool = z.output<typeof tool>;

const parallel = { disable_parallel_tool_use: z.boolean().optional() };
const toolChoice = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('auto'), ...parallel }),
  z.looseObject({ type: z.literal('any'), ...parallel }),
  z.looseObject({ type: z.literal('tool'), name: toolName, ...parallel }),
  z.looseObject({ type: z.literal('none') }),
]);
export type ToolChoice = z.output<typeof toolChoice>;

export const efforts = ['low', 'medium', 'high', 'xhigh', 'max'] as const;
export type Effort = (typeof efforts)[number];

const outputConfig = z.looseObject({
  effort: z.enum(efforts).nullish(),
  format: z
    .looseObject({ type: z.literal('json_schema'), schema: z.record(z.string(), z.unknown()) })
    .nullish(),
});

const fields = z.looseObject({
  messages: z.array(message).min(1).max(100_000),
  /** Optional, because a config may set it in `override_params`. */
  model: z.string().min(1).optional(),
  /** 0 fills the prompt cache and answers nothing. */
  max_tokens: z.number().int().min(0),
  system: z.union([z.string(), z.array(textBlockSchema)]).optional(),
  stop_sequences: z.array(z.string()).optional(),
  stream: z.boolean().optional(),
  temperature: z.number().min(0).max(1).optional(),
  top_p: z.number().min(0).max(1).optional(),
  top_k: z.number().int().min(0).optional(),
  tools: z.array(tool).optional(),
  tool_choice: toolChoice.optional(),
  thinking: z
    .looseObject({ type: z.string(), budget_tokens: z.number().int().min(1024).optional() })
    .optional(),
  output_config: outputConfig.optional(),
  metadata: z.looseObject({ user_id: z.string().nullish() }).optional(),
  service_tier: z.string().optional(),
});
type Fields = z.output<typeof fields>;

function checkTogether(request: Fields, context: z.RefinementCtx<Fields>): void {
  const choice = request.tool_choice;
  if (choice !== undefined && choice.type !== 'none' && !request.tools?.length) {
    context.addIssue({ code: 'custom', path: ['tool_choice'], message: 'needs tools', input: request });
  }
}

const known: ReadonlySet<string> = new Set(Object.keys(fields.shape));

/**
 * Body of `POST /v1/messages`: known fields strict, unknown fields kept. Source: anthropic-sdk-typescript
 * 1.13.0 (2026-11-23); limits per model are the adapters' business.
 */
export const messagesRequestSchema = z.preprocess(
  (value) => dropNulls(value, known),
  fields.superRefine(checkTogether),
);
export type MessagesRequest = z.output<typeof messagesRequestSchema>;

/**
 * Validates a body.
 * @throws BywayError `missing_required_parameter` or `invalid_value`, with `param`.
 */
export function parseMessagesRequest(body: unknown): MessagesRequest {
  const parsed = messagesRequestSchema.safeParse(body);
  if (!parsed.success) throw fromZodError(sharpenIssue(parsed.error), { input: body });
  return parsed.data;
}
