import { z } from 'zod';

const anyObject = z.looseObject({});
const objectOrNone = anyObject.catch(() => ({}));
type AnyObject = z.output<typeof anyObject>;

/** What stands for an answer that a server left incomplete. */
export interface AnswerHead {
  object: string;
  answerId: string;
  createdS: number;
  model: string;
}

const textPart = z.looseObject({ type: z.literal('text'), text: z.string() });
const thinkingPart = z.looseObject({ type: z.literal('thinking'), thinking: z.array(z.unknown()) });

function textOf(parts: unknown[]): string {
  return parts
    .map((part) => textPart.safeParse(part))
    .map((part) => (part.success ? part.data.text : ''))
    .join('');
}

/** Mistral's reasoning models answer content in parts, of text and of thinking. */
function flatContent({ content, ...message }: AnyObject): AnyObject {
  if (!Array.isArray(content)) return { content: content ?? null, ...message };
  const parts: unknown[] = content;
  const thoughts = parts.flatMap((part) => {
    const thinking = thinkingPart.safeParse(part);
    return thinking.success ? [textOf(thinking.data.thinking)] : [];
  });
  const reasoning = thoughts.length > 0 ? { reasoning_content: thoughts.join('') } : {};
  return { content: textOf(parts), ...reasoning, ...message };
}

function toolCall(call: unknown, index: number, isChunk: boolean): AnyObject {
  const { function: called, ...rest } = objectOrNone.parse(call);
  const { arguments: args, ...named } = objectOrNone.parse(called);
  const text = args === undefined || typeof args === 'string' ? args : JSON.stringify(args);
  const kept = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null));
  return {
    ...(isChunk ? { index } : { type: 'function' }),
    ...kept,
    function: { ...named, ...(text !== undefined && { arguments: text }) },
  };
}

function message(value: unknown, isChunk: boolean): AnyObject {
  const { tool_calls: calls, role, ...rest } = objectOrNone.parse(value);
  const parts: unknown[] = Array.isArray(calls) ? calls : [];
  const isBareDelta = isChunk && !('content' in rest);
  return {
    ...(typeof role === 'string' || isChunk ? typeof role === 'string' && { role } : { role: 'assistant' }),
    ...(isBareDelta ? rest : flatContent(rest)),
    ...(parts.length > 0 && { tool_calls: parts.map((call, index) => toolCall(call, index, isChunk)) }),
  };
}

/**
 * An answer or chunk with what compatible servers leave out or set to null, but clients of OpenAI read
 * without asking: id, time, model, indexes, kinds. What is there stays.
 */
export function repairAnswer(body: AnyObject, head: AnswerHead): AnyObject {
  const choices: unknown[] = Array.isArray(body['choices']) ? body['choices'] : [];
  const isChunk = head.object === 'chat.completion.chunk';
  return {
    ...body,
    id: body['id'] ? body['id'] : head.answerId,
    object: head.object,
    created:
      typeof body['created'] === 'number' && body['created'] > 0
        ? Math.floor(body['created'])
        : head.createdS,
    model: body['model'] ? body['model'] : head.model,
    choices: choices.map((choice, index) => {
      const { message: whole, delta, ...rest } = objectOrNone.parse(choice);
      const said = isChunk ? { delta: message(delta, true) } : { message: message(whole, false) };
      return { index, finish_reason: null, ...rest, ...(head.object === 'text_completion' ? {} : said) };
    }),
  };
}
