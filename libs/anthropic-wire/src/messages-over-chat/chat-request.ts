import { BywayError } from '@byway/errors/byway-error';
import type { ChatMessage } from '@byway/openai-wire/chat-message';
import type { ChatRequest, ChatTool } from '@byway/openai-wire/chat-request';
import type { MessagesRequest, RequestTool } from '../messages-request.js';
import type { TextBlock } from '../request-block.js';
import { assistantMessages } from './assistant-messages.js';
import { leftToAnthropic, onlyAnthropic } from './refuse.js';
import { userMessages } from './user-messages.js';

/** What has a counterpart in OpenAI's API, or is a hint for Anthropic's cache. */
const HANDLED = new Set([
  ...['model', 'messages', 'max_tokens', 'system', 'stop_sequences', 'stream', 'temperature', 'top_p'],
  ...['tools', 'tool_choice', 'metadata', 'output_config', 'thinking', 'cache_control'],
]);

function textOf(content: string | TextBlock[]): string {
  return typeof content === 'string' ? content : content.map(({ text }) => text).join('\n\n');
}

function chatMessages(request: MessagesRequest, warnings: Set<string>): ChatMessage[] {
  const system = textOf(request.system ?? '');
  const first: ChatMessage[] = system === '' ? [] : [{ role: 'system', content: system }];
  const turns = request.messages.flatMap((message, index): ChatMessage[] => {
    if (message.role === 'system') return [{ role: 'system', content: textOf(message.content) }];
    const { role, content } = message;
    if (typeof content === 'string') return [{ role, content }];
    return role === 'user'
      ? userMessages(content, `messages[${index}].content`, warnings)
      : assistantMessages(content, warnings);
  });
  if (turns.length === 0) {
    throw new BywayError('invalid_value', 'messages: no message has content', { param: 'messages' });
  }
  return [...first, ...turns];
}

/** Narrowing on `type` does not reach a union with an open member. */
function isCustom(tool: RequestTool): tool is Extract<RequestTool, { input_schema: unknown }> {
  return tool.type === undefined || tool.type === null || tool.type === 'custom';
}

function toolOf(tool: RequestTool, index: number): ChatTool {
  if (!isCustom(tool)) throw onlyAnthropic(`tools[${index}].type`, `a tool of type "${String(tool.type)}"`);
  const { name, description, input_schema: parameters } = tool;
  return {
    type: 'function',
    function: {
      name,
      ...(description !== undefined && { description }),
      parameters,
      ...(tool['strict'] === true && { strict: true }),
    },
  };
}

function toolFields({ tools, tool_choice: choice }: MessagesRequest): Partial<ChatRequest> {
  if (tools === undefined || tools.length === 0) return {};
  const fields: Partial<ChatRequest> = { tools: tools.map(toolOf) };
  if (choice === undefined) return fields;
  if (choice.type === 'tool') fields.tool_choice = { type: 'function', function: { name: choice.name } };
  else fields.tool_choice = choice.type === 'any' ? 'required' : choice.type;
  if (choice['disable_parallel_tool_use'] === true) fields.parallel_tool_calls = false;
  return fields;
}

function outputFields({ output_config: config }: MessagesRequest): Partial<ChatRequest> {
  const { effort, format } = config ?? {};
  return {
    ...(effort && { reasoning_effort: effort }),
    ...(format && {
      response_format: { type: 'json_schema', json_schema: { name: 'answer', schema: format.schema } },
    }),
  };
}

/**
 * A request of Anthropic's API as a chat request of OpenAI's. What has no counterpart (thinking, `top_k`,
 * service tiers) is left out with a warning: one short sentence each.
 * @throws BywayError `unsupported_parameter` for tools and blocks that only Anthropic's models take
 */
export function chatRequestOf(request: MessagesRequest): { chat: ChatRequest; warnings: string[] } {
  const warnings = new Set<string>();
  const { model, max_tokens: maxTokens, temperature, top_p: topP, stop_sequences: stop } = request;
  if (maxTokens === 0) throw onlyAnthropic('max_tokens', '0');
  for (const name of Object.keys(request)) if (!HANDLED.has(name)) warnings.add(leftToAnthropic(name));
  if (request.thinking !== undefined && request.thinking.type !== 'disabled') {
    warnings.add(leftToAnthropic('thinking'));
  }
  const user = request.metadata?.user_id;
  const chat: ChatRequest = {
    ...(model !== undefined && { model }),
    messages: chatMessages(request, warnings),
    max_completion_tokens: maxTokens,
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { top_p: topP }),
    ...(stop !== undefined && stop.length > 0 && { stop }),
    ...(typeof user === 'string' && { user }),
    ...toolFields(request),
    ...outputFields(request),
    ...(request.stream === true && { stream: true, stream_options: { include_usage: true } }),
  };
  return { chat, warnings: [...warnings] };
}
