import { parseAssetReference } from '@byway/contracts/asset-reference';
import { formatCount } from '../shared/format-figures.js';

/** A piece of a request or an answer, for people. */
export type BodyPart =
  | { kind: 'text'; text: string }
  /** Bytes in the asset store. */
  | { kind: 'asset'; id: string; mediaType: string | null }
  /** A picture that the body carries itself. */
  | { kind: 'picture'; dataUrl: string }
  /** A picture somewhere else: named, not loaded. */
  | { kind: 'address'; url: string }
  /** A tool call or its result. */
  | { kind: 'json'; label: string; value: unknown };

/** What one side said. */
export interface BodyMessage {
  role: string;
  parts: BodyPart[];
}

type Fields = Record<string, unknown>;
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const isText = (value: unknown): value is string => typeof value === 'string';
const textPart = (value: unknown): BodyPart[] =>
  isText(value) && value !== '' ? [{ kind: 'text', text: value }] : [];

const picture = /^data:image\/(png|jpeg|gif|webp);base64,/;

/** A picture, sound or file of a request: in the body, in the asset store, or somewhere else. */
function mediaPart(value: unknown, label: string): BodyPart {
  if (!isText(value)) return { kind: 'json', label, value };
  const reference = parseAssetReference(value);
  if (reference !== null) return { kind: 'asset', id: reference.assetId, mediaType: null };
  if (picture.test(value)) return { kind: 'picture', dataUrl: value };
  if (/^https?:\/\//.test(value)) return { kind: 'address', url: value };
  return { kind: 'text', text: `[${label}: ${formatCount(value.length)} characters of data]` };
}

/** One part of a message of OpenAI's or Anthropic's API. */
function contentPart(part: unknown): BodyPart[] {
  if (isText(part)) return textPart(part);
  const fields = fieldsOf(part);
  const source = fieldsOf(fields.source);
  switch (fields.type) {
    case 'text':
    case 'input_text':
    case 'output_text':
      return textPart(fields.text);
    case 'refusal':
      return textPart(fields.refusal);
    case 'thinking':
      return [{ kind: 'json', label: 'thinking', value: fields.thinking }];
    case 'image_url':
      return [mediaPart(fieldsOf(fields.image_url).url ?? fields.image_url, 'picture')];
    case 'input_audio':
      return [mediaPart(fieldsOf(fields.input_audio).data, 'sound')];
    case 'file':
      return [mediaPart(fieldsOf(fields.file).file_data, 'file')];
    case 'image':
    case 'document':
      if (isText(source.data) && isText(source.media_type) && parseAssetReference(source.data) === null)
        return [mediaPart(`data:${source.media_type};base64,${source.data}`, String(fields.type))];
      return [mediaPart(source.data ?? source.url, String(fields.type))];
    default:
      return [{ kind: 'json', label: isText(fields.type) ? fields.type : 'part', value: part }];
  }
}

function contentParts(content: unknown): BodyPart[] {
  return isText(content) ? textPart(content) : listOf(content).flatMap(contentPart);
}

function toolCalls(message: Fields): BodyPart[] {
  return listOf(message.tool_calls).map((call) => ({
    kind: 'json',
    label: `calls ${String(fieldsOf(fieldsOf(call).function).name)}`,
    value: parsed(fieldsOf(fieldsOf(call).function).arguments),
  }));
}

function parsed(text: unknown): unknown {
  if (!isText(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function messageOf(value: unknown): BodyMessage {
  const message = fieldsOf(value);
  return {
    role: isText(message.role) ? message.role : 'message',
    parts: [...contentParts(message.content), ...textPart(message.refusal), ...toolCalls(message)],
  };
}

const said = (role: string, parts: BodyPart[]): BodyMessage[] =>
  parts.length === 0 ? [] : [{ role, parts }];

/** What a request asks, of the body that its caller sent. Fields that are not understood are left out. */
export function readRequest(body: unknown): BodyMessage[] {
  const { system, messages, prompt, input, image } = fieldsOf(body);
  return [
    ...said('system', contentParts(system)),
    ...listOf(messages).map(messageOf),
    ...said('prompt', contentParts(prompt)),
    ...said('input', contentParts(input)),
    ...said('picture', image === undefined ? [] : [image].flat().map((one) => mediaPart(one, 'picture'))),
  ].filter(({ parts }) => parts.length > 0);
}

/** One entry of `data`: a picture, or an embedding. */
function dataParts(value: unknown): BodyPart[] {
  const {
    asset,
    media_type: mediaType,
    b64_json: base64,
    url,
    revised_prompt: revised,
    embedding,
  } = fieldsOf(value);
  const parts: BodyPart[] = [];
  if (isText(asset))
    parts.push({ kind: 'asset', id: asset, mediaType: isText(mediaType) ? mediaType : null });
  if (isText(base64)) parts.push(mediaPart(`data:image/png;base64,${base64}`, 'picture'));
  if (isText(url)) parts.push(mediaPart(url, 'picture'));
  if (isText(revised)) parts.push({ kind: 'text', text: `Revised prompt: ${revised}` });
  if (Array.isArray(embedding))
    parts.push({ kind: 'text', text: `[${formatCount(embedding.length)} numbers]` });
  return parts;
}

/** What an attempt answered, of the body in the log. */
export function readResponse(body: unknown): BodyMessage[] {
  const { choices, content, role, data } = fieldsOf(body);
  return [
    ...listOf(choices).map((choice) => {
      const { message, text } = fieldsOf(choice);
      return message === undefined ? { role: 'answer', parts: textPart(text) } : messageOf(message);
    }),
    ...(Array.isArray(content) ? [messageOf({ role, content })] : []),
    ...said('answer', listOf(data).flatMap(dataParts)),
  ].filter(({ parts }) => parts.length > 0);
}

/** The prompt of a request in one line, for the alternative text of its pictures; empty when there is none. */
export function promptOf(body: unknown): string {
  const texts = readRequest(body).flatMap(({ parts }) =>
    parts.flatMap((part) => (part.kind === 'text' ? [part.text] : [])),
  );
  return (texts.at(-1) ?? '').replace(/\s+/g, ' ').slice(0, 300);
}
