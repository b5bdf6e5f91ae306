import type { ChatRequest } from '@byway/openai-wire/chat-request';
import type { MessagesRequest } from '../messages-request.js';
import type { TextBlock } from '../request-block.js';
import type { MessagesModel } from './messages-model.js';
import { parametersOf } from './parameters.js';
import { toolSettings } from './tools.js';
import { conversationOf } from './turns.js';

/** One text, unless parts of it are marked for the prompt cache. */
function systemOf(blocks: TextBlock[]): string | TextBlock[] {
  if (blocks.some((block) => 'cache_control' in block)) return blocks;
  return blocks.map(({ text }) => text).join('\n\n');
}

/**
 * A chat request of OpenAI's API as a request of Anthropic's. What has no counterpart is left out with a
 * warning: one short sentence each.
 * @throws BywayError `unsupported_parameter`, `invalid_value` with `param` for what no Anthropic model takes
 */
export function messagesRequestOf(
  chat: ChatRequest,
  model: MessagesModel,
): { request: MessagesRequest; warnings: string[] } {
  const { system, turns } = conversationOf(chat.messages);
  const { parameters, warnings } = parametersOf(chat, model);
  const request: MessagesRequest = {
    model: model.model,
    ...parameters,
    ...(system.length > 0 && { system: systemOf(system) }),
    messages: turns,
    ...toolSettings(chat, turns),
  };
  return { request, warnings };
}
