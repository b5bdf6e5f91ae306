import { dataUrl } from '@byway/openai-wire/data-url';
import type { AnswerPart } from './generate-content-answer.js';

/** What the parts of a candidate say, in OpenAI's terms. */
export interface ReadParts {
  text: string;
  reasoning: string;
  calls: CalledFunction[];
  /** Images as OpenRouter writes them in chat answers, since OpenAI's shape has no place for them. */
  images: { type: 'image_url'; image_url: { url: string } }[];
}

// A type and not an interface: only that fits where further fields are allowed.
export type CalledFunction = {
  id: string;
  type: 'function';
  function: { name: string; arguments: string };
  /** To be sent back with the call, as Google's own OpenAI front has it. */
  extra_content?: { google: { thought_signature: string } };
};

/**
 * Reads parts in order.
 * @param callId makes an id for the nth call, where Google gives none.
 */
export function readParts(parts: readonly AnswerPart[], callId: (index: number) => string): ReadParts {
  const read: ReadParts = { text: '', reasoning: '', calls: [], images: [] };
  for (const part of parts) {
    const { text, thought, functionCall, inlineData, thoughtSignature } = part;
    if (functionCall) {
      read.calls.push({
        id: functionCall.id || callId(read.calls.length),
        type: 'function',
        function: { name: functionCall.name, arguments: JSON.stringify(functionCall.args ?? {}) },
        ...(thoughtSignature && { extra_content: { google: { thought_signature: thoughtSignature } } }),
      });
    } else if (thought) {
      // A thought may also be a draft of an image, which is none of the answer.
      read.reasoning += text ?? '';
    } else if (inlineData) {
      const mediaType = inlineData.mimeType ?? 'application/octet-stream';
      const url = dataUrl({ mediaType, base64: inlineData.data });
      read.images.push({ type: 'image_url', image_url: { url } });
    } else {
      read.text += text ?? '';
    }
  }
  return read;
}
