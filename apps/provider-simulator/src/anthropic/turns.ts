import { anthropicRefusal } from './anthropic-dialect.js';
import { SIGNATURE, type SimulatedBlock, type SimulatedMessagesRequest } from './messages-request.js';

export interface SimulatedTurn {
  role: 'user' | 'assistant';
  content: SimulatedBlock[];
}

type Of<Type extends SimulatedBlock['type']> = Extract<SimulatedBlock, { type: Type }>;

export function blocksOf<Type extends SimulatedBlock['type']>(
  content: readonly SimulatedBlock[],
  type: Type,
): Of<Type>[] {
  return content.filter((block): block is Of<Type> => block.type === type);
}

/**
 * The messages with those of one role in a row made one turn, as the real API does.
 * @throws ProviderRefusal 400 for blank texts, tool calls without result, results without call, foreign signatures
 */
export function turnsOf({ messages, tools }: SimulatedMessagesRequest): SimulatedTurn[] {
  const turns: SimulatedTurn[] = [];
  for (const { role, content } of messages) {
    const blocks: SimulatedBlock[] =
      typeof content === 'string' ? [{ type: 'text', text: content, citations: null }] : content;
    const last = turns.at(-1);
    if (last?.role === role) last.content.push(...blocks);
    else turns.push({ role, content: [...blocks] });
  }
  for (const [index, turn] of turns.entries()) checkTurn(turn, index, turns);
  const usesTools = turns.some(({ content }) => content.some(({ type }) => type === 'tool_use'));
  if (usesTools && !tools?.length) {
    refuse('Requests which include `tool_use` or `tool_result` blocks must define tools.');
  }
  return turns;
}

function refuse(message: string): never {
  throw anthropicRefusal({ status: 400, message });
}

function checkTurn({ role, content }: SimulatedTurn, index: number, turns: readonly SimulatedTurn[]): void {
  if (content.length === 0) refuse(`messages.${index}: all messages must have non-empty content`);
  if (blocksOf(content, 'text').some(({ text }) => text.trim() === '')) {
    refuse('messages: text content blocks must contain non-whitespace text');
  }
  if (blocksOf(content, 'thinking').some(({ signature }) => !signature.startsWith(SIGNATURE))) {
    refuse(`messages.${index}.content.0: Invalid \`signature\` in \`thinking\` block`);
  }
  checkCalls(content, index, turns);
  const called = new Set(blocksOf(turns[index - 1]?.content ?? [], 'tool_use').map(({ id }) => id));
  const strange = blocksOf(content, 'tool_result').find(({ tool_use_id: id }) => !called.has(id));
  if (strange !== undefined) {
    refuse(
      `messages.${index}.content.0: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${strange.tool_use_id}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`,
    );
  }
  if (role === 'user' && content.some(({ type }) => type === 'tool_use' || type === 'thinking')) {
    refuse(`messages.${index}: \`tool_use\` blocks can only be in \`assistant\` messages`);
  }
}

/** Each call needs its result at the front of the next turn. */
function checkCalls(
  content: readonly SimulatedBlock[],
  index: number,
  turns: readonly SimulatedTurn[],
): void {
  const calls = blocksOf(content, 'tool_use').map(({ id }) => id);
  if (new Set(calls).size < calls.length) refuse('messages: `tool_use` ids must be unique');
  const next = turns[index + 1]?.content ?? [];
  const end = next.findIndex(({ type }) => type !== 'tool_result');
  const front = blocksOf(end === -1 ? next : next.slice(0, end), 'tool_result');
  const missing = calls.filter((id) => !front.some(({ tool_use_id: answered }) => answered === id));
  if (missing.length > 0) {
    refuse(
      `messages.${index}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${missing.join(', ')}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`,
    );
  }
}
