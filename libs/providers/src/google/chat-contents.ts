import { BywayError } from '@byway/errors/byway-error';
import type { ChatMessage, ChatToolCall, ChatUserPart } from '@byway/openai-wire/chat-message';
import { z } from 'zod';
import { type InlineData, inlineDataOf } from './data-url.js';

/** One part of a `Content`. */
export type RequestPart =
  | { text: string }
  | { inlineData: InlineData }
  | { functionCall: { id: string; name: string; args: Record<string, unknown> }; thoughtSignature?: string }
  | { functionResponse: { id: string; name: string; response: Record<string, unknown> } };

export interface Content {
  role: 'user' | 'model';
  parts: RequestPart[];
}

export interface ChatContents {
  systemInstruction: { parts: RequestPart[] } | null;
  contents: Content[];
}

/**
 * Gemini 3 refuses a function call of the history without its signature. Google takes this text for one
 * that came from another model (Gemini API, thought signatures, 2026).
 */
const FOREIGN_SIGNATURE = 'skip_thought_signature_validator';

/** Where Google's own OpenAI front puts the signature of a tool call. */
const signedSchema = z.looseObject({
  extra_content: z.looseObject({ google: z.looseObject({ thought_signature: z.string() }) }),
});
const objectSchema = z.record(z.string(), z.unknown());

/**
 * OpenAI's messages as Gemini's contents. Turns of the same role in a row become one, since Gemini wants
 * them to alternate.
 * @param needsSignatures the model refuses function calls without a thought signature.
 * @throws BywayError `invalid_value` or `unsupported_parameter`, with `param`.
 */
export function chatContents(
  messages: readonly ChatMessage[],
  { needsSignatures }: { needsSignatures: boolean },
): ChatContents {
  const system: RequestPart[] = [];
  const contents: Content[] = [];
  const toolNames = new Map<string, string>();
  messages.forEach((message, index) => {
    const at = `messages[${index}]`;
    switch (message.role) {
      case 'system':
      case 'developer':
        system.push(...textParts(message.content));
        break;
      case 'user':
        append(contents, { role: 'user', parts: userParts(message.content, at) });
        break;
      case 'assistant': {
        const calls = message.tool_calls ?? [];
        calls.forEach((call) => toolNames.set(call.id, call.function.name));
        const parts = [
          ...assistantTexts(message.content),
          ...calls.map((call, place) => callPart(call, `${at}.tool_calls[${place}]`, needsSignatures)),
        ];
        if (parts.length > 0) append(contents, { role: 'model', parts });
        break;
      }
      case 'tool': {
        const name = toolNames.get(message.tool_call_id);
        if (name === undefined) {
          const param = `${at}.tool_call_id`;
          throw new BywayError('invalid_value', `${param}: no tool call before it has this id`, { param });
        }
        const text = textParts(message.content).map((part) => part.text);
        const response = responseOf(text.join('\n'));
        append(contents, {
          role: 'user',
          parts: [{ functionResponse: { id: message.tool_call_id, name, response } }],
        });
        break;
      }
      case 'function':
        append(contents, {
          role: 'user',
          parts: [
            {
              functionResponse: {
                id: message.name,
                name: message.name,
                response: responseOf(message.content ?? ''),
              },
            },
          ],
        });
    }
  });
  return { systemInstruction: system.length === 0 ? null : { parts: system }, contents };
}

function append(contents: Content[], next: Content): void {
  const last = contents.at(-1);
  if (last?.role === next.role) last.parts.push(...next.parts);
  else contents.push(next);
}

function textParts(content: string | { text: string }[]): { text: string }[] {
  return typeof content === 'string' ? [{ text: content }] : content.map(({ text }) => ({ text }));
}

function assistantTexts(content: Extract<ChatMessage, { role: 'assistant' }>['content']): RequestPart[] {
  if (content == null || content === '') return [];
  if (typeof content === 'string') return [{ text: content }];
  return content.map((part) => ({ text: part.type === 'text' ? part.text : part.refusal }));
}

function userParts(content: string | ChatUserPart[], at: string): RequestPart[] {
  if (typeof content === 'string') return [{ text: content }];
  return content.map((part, index) => userPart(part, `${at}.content[${index}]`));
}

function userPart(part: ChatUserPart, at: string): RequestPart {
  switch (part.type) {
    case 'text':
      return { text: part.text };
    case 'image_url':
      return { inlineData: inlineDataOf(part.image_url.url, `${at}.image_url.url`) };
    case 'input_audio':
      return {
        inlineData: { mimeType: `audio/${part.input_audio.format}`, data: part.input_audio.data },
      };
    case 'file': {
      const { file_data: data } = part.file;
      if (data !== undefined) return { inlineData: inlineDataOf(data, `${at}.file.file_data`) };
      const param = `${at}.file`;
      throw new BywayError('unsupported_parameter', `${param}: only file_data can be sent to Gemini`, {
        param,
      });
    }
  }
}

function callPart(call: ChatToolCall, at: string, needsSignatures: boolean): RequestPart {
  const signature = signedSchema.safeParse(call).data?.extra_content.google.thought_signature;
  const thoughtSignature = signature ?? (needsSignatures ? FOREIGN_SIGNATURE : undefined);
  return {
    functionCall: { id: call.id, name: call.function.name, args: argumentsOf(call, at) },
    ...(thoughtSignature !== undefined && { thoughtSignature }),
  };
}

function argumentsOf(call: ChatToolCall, at: string): Record<string, unknown> {
  const parsed = objectSchema.safeParse(jsonOf(call.function.arguments.trim() || '{}'));
  if (parsed.success) return parsed.data;
  const param = `${at}.function.arguments`;
  throw new BywayError('invalid_value', `${param}: has to be a JSON object`, { param });
}

/** Gemini wants an object; a tool may answer anything. */
function responseOf(text: string): Record<string, unknown> {
  const parsed = objectSchema.safeParse(jsonOf(text));
  return parsed.success ? parsed.data : { output: text };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
