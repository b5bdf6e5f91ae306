import type { ChatRequest } from '@byway/openai-wire/chat-request';
import type { RequestTool, ToolChoice } from '../messages-request.js';
import { unsupported } from './refuse.js';
import type { Turn } from './turns.js';

export interface ToolSettings {
  tools?: RequestTool[];
  tool_choice?: ToolChoice;
}

type ChatTool = NonNullable<ChatRequest['tools']>[number];

/** Narrowing on `type` does not reach a union with an open member. */
function isFunction(tool: ChatTool): tool is Extract<ChatTool, { function: { name: string } }> {
  return tool.type === 'function';
}

function toolOf(tool: ChatTool, index: number): RequestTool {
  if (!isFunction(tool)) throw unsupported(`tools[${index}].type`, 'only functions are taken');
  const { name, description, parameters, strict } = tool.function;
  return {
    name,
    ...(description !== undefined && { description }),
    input_schema: parameters ?? { type: 'object' },
    ...(strict === true && { strict }),
  };
}

/** A conversation with tool calls needs its tools declared, also when no more of them are offered. */
function usedTools(turns: readonly Turn[]): RequestTool[] {
  const uses = turns.flatMap(({ content }) => content.filter(({ type }) => type === 'tool_use'));
  const names = new Set(uses.map(({ name }) => String(name)));
  return [...names].map((name) => ({ name, input_schema: { type: 'object' } }));
}

function choiceOf(choice: ChatRequest['tool_choice']): ToolChoice | undefined {
  if (choice === undefined) return undefined;
  if (choice === 'auto' || choice === 'none') return { type: choice };
  if (choice === 'required') return { type: 'any' };
  const called = choice['function'];
  if (choice.type === 'function' && typeof called === 'object' && called !== null && 'name' in called) {
    return { type: 'tool', name: String(called.name) };
  }
  throw unsupported('tool_choice', `"${choice.type}" is not taken`);
}

/** @throws BywayError `unsupported_parameter` for tools that are no functions */
export function toolSettings(chat: ChatRequest, turns: readonly Turn[]): ToolSettings {
  const tools = (chat.tools ?? []).map(toolOf);
  if (tools.length === 0) {
    const used = usedTools(turns);
    return used.length === 0 ? {} : { tools: used, tool_choice: { type: 'none' } };
  }
  const choice = choiceOf(chat.tool_choice);
  if (chat.parallel_tool_calls !== false || choice?.type === 'none') {
    return { tools, ...(choice !== undefined && { tool_choice: choice }) };
  }
  return { tools, tool_choice: { ...(choice ?? { type: 'auto' }), disable_parallel_tool_use: true } };
}
