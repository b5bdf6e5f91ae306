import { type ChatCompletion, chatCompletionSchema } from '@byway/openai-wire/chat-answer';
import { imagesAnswerSchema } from '@byway/openai-wire/image-answer-schema';
import { base64PictureType, pictureAddress } from './picture-address.js';

export interface AnsweredPicture {
  /** For `src` and `href`. */
  address: string;
  /** To save it by. */
  fileName: string;
  revisedPrompt: string | null;
}

/** The first choice of a chat. */
export interface TextAnswer {
  kind: 'text';
  text: string;
  refusal: string | null;
  toolCalls: { name: string; arguments: string }[];
  finishReason: string | null;
  /** Tokens; null: not reported. */
  inputTokens: number | null;
  outputTokens: number | null;
}

/** What a call answered, as people look at it. */
export type Answer =
  { kind: 'pictures'; pictures: AnsweredPicture[] } | TextAnswer | { kind: 'other'; body: unknown };

/** Reads a successful answer by its shape: pictures, the first choice of a chat, or anything else. */
export function readAnswer(body: unknown): Answer {
  const images = imagesAnswerSchema.safeParse(body);
  if (images.success) return { kind: 'pictures', pictures: images.data.data.flatMap(pictureOf) };
  const chat = chatCompletionSchema.safeParse(body);
  return (chat.success ? textAnswerOf(chat.data) : null) ?? { kind: 'other', body };
}

/** A chat as people look at it; null without a choice. */
export function textAnswerOf({ choices, usage }: ChatCompletion): TextAnswer | null {
  const [choice] = choices;
  if (choice === undefined) return null;
  const { message, finish_reason: finishReason } = choice;
  return {
    kind: 'text',
    text: message.content ?? '',
    refusal: message.refusal ?? null,
    toolCalls: (message.tool_calls ?? []).map((call) => call.function),
    finishReason,
    inputTokens: usage?.prompt_tokens ?? null,
    outputTokens: usage?.completion_tokens ?? null,
  };
}

function pictureOf(
  image: { b64_json?: string | undefined; url?: string | undefined; revised_prompt?: string | undefined },
  index: number,
): AnsweredPicture[] {
  const revisedPrompt = image.revised_prompt ?? null;
  const name = `picture-${index + 1}`;
  if (image.b64_json !== undefined) {
    const { mediaType, ending } = base64PictureType(image.b64_json);
    const address = `data:${mediaType};base64,${image.b64_json}`;
    return [{ address, fileName: `${name}.${ending}`, revisedPrompt }];
  }
  const address = image.url === undefined ? null : pictureAddress(image.url);
  return address === null ? [] : [{ address, fileName: name, revisedPrompt }];
}
