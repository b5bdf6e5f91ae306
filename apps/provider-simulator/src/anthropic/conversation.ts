import { notSimulated, type ProviderRefusal } from '../http/provider-refusal.js';
import type { Conversation } from '../text/answer-plan.js';
import { decodePicture, givenPicture, isFetchable, type GivenPicture } from '../text/given-picture.js';
import { anthropicRefusal } from './anthropic-dialect.js';
import type { SimulatedBlock, SimulatedMessagesRequest } from './messages-request.js';
import { blocksOf, type SimulatedTurn } from './turns.js';

type Image = Extract<SimulatedBlock, { type: 'image' }>;

function unreadable(message: string): ProviderRefusal {
  return anthropicRefusal({ status: 400, message });
}

async function pictureOf({ source }: Image): Promise<GivenPicture> {
  if (source.type === 'file') throw notSimulated('keeps no files');
  if (source.type === 'url') {
    if (!isFetchable(source.url)) throw notSimulated('fetches pictures from this machine only');
    const picture = await givenPicture(source.url);
    if (picture === null)
      throw unreadable('Unable to download the file. Please verify the URL and try again.');
    return picture;
  }
  const picture = await decodePicture(Buffer.from(source.data, 'base64')).catch(() => null);
  if (picture === null) throw unreadable('Could not process image');
  if (picture.mediaType !== source.media_type) {
    throw unreadable(`Image does not match the provided media type ${source.media_type}`);
  }
  return picture;
}

/** The blocks the model sees, those inside the results of tools as well. */
function seen(content: readonly SimulatedBlock[]): SimulatedBlock[] {
  return content.flatMap((block) =>
    block.type === 'tool_result' && typeof block.content !== 'string'
      ? [block, ...(block.content ?? [])]
      : [block],
  );
}

function resultText(content: Extract<SimulatedBlock, { type: 'tool_result' }>['content']): string {
  if (typeof content === 'string') return content;
  return (content ?? []).map((block) => (block.type === 'text' ? block.text : '')).join('');
}

/** The words of the last turn: of the user, else of the last tool. */
function question({ role, content }: SimulatedTurn): { text: string; afterTool: boolean } {
  if (role === 'assistant') return { text: '', afterTool: false };
  const texts = blocksOf(content, 'text').map(({ text }) => text);
  if (texts.length > 0) return { text: texts.join(''), afterTool: false };
  const result = blocksOf(content, 'tool_result').at(-1);
  return { text: resultText(result?.content), afterTool: result !== undefined };
}

/** What a request comes to in no provider's words. @throws ProviderRefusal 400 for a picture that is none */
export async function conversationOf(
  asked: SimulatedMessagesRequest,
  turns: readonly SimulatedTurn[],
): Promise<Conversation> {
  const blocks = turns.filter(({ role }) => role === 'user').flatMap(({ content }) => seen(content));
  if (blocks.some(({ type }) => type === 'document')) throw notSimulated('reads text and pictures only');
  const last = turns.at(-1);
  const { text, afterTool } = last === undefined ? { text: '', afterTool: false } : question(last);
  const choice = asked.tool_choice ?? { type: 'auto' };
  return {
    question: text,
    afterTool,
    pictures: await Promise.all(blocksOf(blocks, 'image').map(pictureOf)),
    tools: (asked.tools ?? []).map((tool) => ({
      name: String(tool.name),
      parameters: 'input_schema' in tool ? tool.input_schema : {},
    })),
    toolChoice: toolChoice(choice),
    parallelTools: !('disable_parallel_tool_use' in choice && choice.disable_parallel_tool_use === true),
    ...(asked.output_config?.format && { jsonSchema: asked.output_config.format.schema }),
    stop: asked.stop_sequences ?? [],
    maxTokens: asked.max_tokens,
  };
}

function toolChoice(
  choice: NonNullable<SimulatedMessagesRequest['tool_choice']>,
): Conversation['toolChoice'] {
  if (choice.type === 'tool') return { name: choice.name };
  return choice.type === 'any' ? 'required' : choice.type;
}

/** About four characters to a token, a few for each message, and 85 for a picture. */
export function inputTokens(
  asked: SimulatedMessagesRequest,
  turns: readonly SimulatedTurn[],
  pictures: number,
): number {
  const talk = turns.map(({ content }) =>
    seen(content).filter(({ type }) => type !== 'image' && type !== 'tool_result'),
  );
  const results = turns.flatMap(({ content }) =>
    blocksOf(content, 'tool_result').map((one) => resultText(one.content)),
  );
  const chars = JSON.stringify([talk, results, asked.tools ?? [], uncached(asked)]).length;
  return Math.ceil(chars / 4) + turns.length * 3 + pictures * 85;
}

function uncached({ system }: SimulatedMessagesRequest): unknown {
  return Array.isArray(system) ? system.filter((block) => !block.cache_control) : (system ?? '');
}

/** System texts marked for the prompt cache always come out of it: the simulator remembers nothing. */
export function cachedTokens({ system }: SimulatedMessagesRequest): number {
  const marked = Array.isArray(system) ? system.filter((block) => Boolean(block.cache_control)) : [];
  return Math.ceil(marked.reduce((sum, { text }) => sum + text.length, 0) / 4);
}
