import { BywayError } from '@byway/errors/byway-error';
import type { ChatMessage } from '@byway/openai-wire/chat-message';
import { jsonObjectOf } from '../json-object.js';
import type { RequestBlock, TextBlock } from '../request-block.js';
import { unsupported } from './refuse.js';
import { toolId } from './tool-id.js';
import { cacheControlOf, isBlank, userBlock } from './user-blocks.js';

/** Turns alternate between the two roles. */
export interface Turn {
  [field: string]: unknown;
  role: 'user' | 'assistant';
  content: RequestBlock[];
}

export interface Conversation {
  system: TextBlock[];
  turns: Turn[];
}

type Message<Role extends ChatMessage['role']> = Extract<ChatMessage, { role: Role }>;
type Texts = Message<'system'>['content'];

function textBlocks(content: Texts): TextBlock[] {
  const parts = typeof content === 'string' ? [{ type: 'text' as const, text: content }] : content;
  return parts
    .filter(({ text }) => !isBlank(text))
    .map((part) => ({ type: 'text', text: part.text, ...cacheControlOf(part) }));
}

function userBlocks({ content }: Message<'user'>, param: string): RequestBlock[] {
  if (typeof content === 'string') return textBlocks(content);
  return content
    .map((part, index) => userBlock(part, `${param}.content[${index}]`))
    .filter((block) => block !== null);
}

function assistantBlocks(message: Message<'assistant'>, param: string): RequestBlock[] {
  const { content, refusal, tool_calls: calls } = message;
  const parts = typeof content === 'string' ? [{ type: 'text' as const, text: content }] : (content ?? []);
  const texts = parts.map((part) => (part.type === 'text' ? part.text : part.refusal));
  if (refusal) texts.push(refusal);
  const blocks: RequestBlock[] = texts
    .filter((text) => !isBlank(text))
    .map((text) => ({ type: 'text', text }));
  for (const [index, { id, function: called }] of (calls ?? []).entries()) {
    const input = jsonObjectOf(called.arguments);
    if (input === null) {
      const at = `${param}.tool_calls[${index}].function.arguments`;
      throw new BywayError('invalid_value', `${at}: must be a JSON object`, { param: at });
    }
    blocks.push({ type: 'tool_use', id: toolId(id), name: called.name, input });
  }
  return blocks;
}

function toolResult({ tool_call_id: id, content }: Message<'tool'>): RequestBlock {
  return {
    type: 'tool_result',
    tool_use_id: toolId(id),
    content: typeof content === 'string' ? content : textBlocks(content),
  };
}

/** Adds to the last turn when it has the same role; results of tools go to its front, as Anthropic wants. */
function addTurn(turns: Turn[], role: Turn['role'], blocks: RequestBlock[]): void {
  if (blocks.length === 0) return;
  const last = turns.at(-1);
  if (last?.role !== role) {
    turns.push({ role, content: blocks });
    return;
  }
  const isResult = ({ type }: RequestBlock) => type === 'tool_result';
  const all = [...last.content, ...blocks];
  last.content = [...all.filter(isResult), ...all.filter((block) => !isResult(block))];
}

/**
 * The messages of a chat as turns that alternate, system and developer messages apart.
 * @throws BywayError with the path of what no Anthropic model takes
 */
export function conversationOf(messages: readonly ChatMessage[]): Conversation {
  const system: TextBlock[] = [];
  const turns: Turn[] = [];
  for (const [index, message] of messages.entries()) {
    const param = `messages[${index}]`;
    switch (message.role) {
      case 'system':
      case 'developer':
        system.push(...textBlocks(message.content));
        break;
      case 'user':
        addTurn(turns, 'user', userBlocks(message, param));
        break;
      case 'assistant':
        addTurn(turns, 'assistant', assistantBlocks(message, param));
        break;
      case 'tool':
        addTurn(turns, 'user', [toolResult(message)]);
        break;
      case 'function':
        throw unsupported(`${param}.role`, 'use a tool message in place of a function message');
    }
  }
  if (turns.length === 0) {
    throw new BywayError('invalid_value', 'messages: no message has content', { param: 'messages' });
  }
  return { system, turns };
}
