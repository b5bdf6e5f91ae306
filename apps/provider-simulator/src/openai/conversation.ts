import { notSimulated } from '../http/provider-refusal.js';
import type { Conversation } from '../text/answer-plan.js';
import { givenPicture, isFetchable, type GivenPicture } from '../text/given-picture.js';
import type { SimulatedChatRequest, SimulatedMessage } from './chat-request.js';
import { openaiRefusal } from './openai-dialect.js';

type Part = Extract<SimulatedMessage, { role: 'user' }>['content'];

function textOf(content: Part | null | undefined): string {
  if (typeof content === 'string') return content;
  return (content ?? []).map((part) => (part.type === 'text' ? part.text : '')).join('');
}

async function pictureAt(url: string, detail: string | undefined): Promise<GivenPicture> {
  if (/^https?:/i.test(url) && !isFetchable(url))
    throw notSimulated('fetches pictures from this machine only');
  const picture = await givenPicture(url);
  if (picture !== null) return picture;
  throw openaiRefusal({
    status: 400,
    code: /^https?:/i.test(url) ? 'invalid_image_url' : 'invalid_image_format',
    message: `You uploaded an unsupported image${detail === undefined ? '' : ` (detail ${detail})`}. Please make sure your image is valid.`,
  });
}

/** What a chat request comes to in no provider's words. @throws ProviderRefusal 400 for a picture that is none */
export async function conversationOf(asked: SimulatedChatRequest): Promise<Conversation> {
  const last = asked.messages.at(-1);
  const parts = asked.messages.flatMap((each) =>
    each.role === 'user' && typeof each.content !== 'string' ? each.content : [],
  );
  if (parts.some(({ type }) => type === 'input_audio' || type === 'file')) {
    throw notSimulated('reads text and pictures only');
  }
  const urls = parts.flatMap((part) => (part.type === 'image_url' ? [part.image_url] : []));
  const format = asked.response_format ?? undefined;
  const choice = asked.tool_choice ?? 'auto';
  return {
    question: last === undefined || last.role === 'assistant' ? '' : textOf(last.content),
    afterTool: last?.role === 'tool',
    pictures: await Promise.all(urls.map(({ url, detail }) => pictureAt(url, detail))),
    tools: (asked.tools ?? []).map(({ function: { name, parameters } }) => ({ name, parameters })),
    toolChoice: typeof choice === 'string' ? choice : choice.function,
    parallelTools: asked.parallel_tool_calls !== false,
    ...(format?.type === 'json_schema' && { jsonSchema: format.json_schema.schema ?? {} }),
    ...(format?.type === 'json_object' && {
      jsonSchema: { type: 'object', properties: { answer: { type: 'string' } } },
    }),
    stop: typeof asked.stop === 'string' ? [asked.stop] : (asked.stop ?? []),
    maxTokens: asked.max_completion_tokens ?? asked.max_tokens ?? undefined,
  };
}

/** About four characters to a token, a few for each message, and 85 for a picture. */
export function promptTokens(asked: SimulatedChatRequest, pictures: number): number {
  const chars = asked.messages.reduce(
    (sum, { content }) => {
      const text = typeof content === 'string' ? content : JSON.stringify(withoutPictures(content));
      return sum + text.length;
    },
    asked.tools === undefined ? 0 : JSON.stringify(asked.tools).length,
  );
  return Math.ceil(chars / 4) + asked.messages.length * 3 + 3 + pictures * 85;
}

function withoutPictures(content: unknown): unknown {
  return Array.isArray(content)
    ? content.filter((part: unknown) => !JSON.stringify(part).includes('"image_url"'))
    : (content ?? '');
}
