import { BywayError } from '@byway/errors/byway-error';
import type { ChatUserPart } from '@byway/openai-wire/chat-message';
import { parseDataUrl } from '@byway/openai-wire/data-url';
import { type ImageMediaType, imageMediaTypes, type RequestBlock } from '../request-block.js';
import { unsupported } from './refuse.js';

/** Anthropic's prompt cache is asked for part by part; callers of OpenAI's API add the field to a part. */
export function cacheControlOf(part: Record<string, unknown>): { cache_control?: unknown } {
  return part['cache_control'] ? { cache_control: part['cache_control'] } : {};
}

/** Anthropic refuses blocks of blank text. */
export function isBlank(text: string): boolean {
  return text.trim() === '';
}

function imageType(mediaType: string): ImageMediaType | undefined {
  const name = mediaType === 'image/jpg' ? 'image/jpeg' : mediaType;
  return imageMediaTypes.find((type) => type === name);
}

function imageBlock(url: string, param: string): RequestBlock {
  const image = parseDataUrl(url);
  if (image === null) return { type: 'image', source: { type: 'url', url } };
  const mediaType = imageType(image.mediaType);
  if (mediaType === undefined) {
    throw unsupported(param, `${image.mediaType} is none of ${imageMediaTypes.join(', ')}`);
  }
  return { type: 'image', source: { type: 'base64', media_type: mediaType, data: image.base64 } };
}

function fileBlock(part: Extract<ChatUserPart, { type: 'file' }>, param: string): RequestBlock {
  const { file_data: data, filename } = part.file;
  if (data === undefined) throw unsupported(param, 'a file must be given as file_data');
  const file = parseDataUrl(data);
  if (file === null) {
    throw new BywayError('invalid_value', `${param}: file_data must be data:<type>;base64,<data>`, { param });
  }
  if (file.mediaType !== 'application/pdf') throw unsupported(param, 'only application/pdf is taken');
  return {
    type: 'document',
    source: { type: 'base64', media_type: 'application/pdf', data: file.base64 },
    ...(filename !== undefined && { title: filename }),
  };
}

/**
 * The block for a part of a user message; null for blank text.
 * @param param path of the part, for errors
 * @throws BywayError `unsupported_parameter`, `invalid_value`
 */
export function userBlock(part: ChatUserPart, param: string): RequestBlock | null {
  const cache = cacheControlOf(part);
  switch (part.type) {
    case 'text':
      return isBlank(part.text) ? null : { type: 'text', text: part.text, ...cache };
    case 'image_url':
      return { ...imageBlock(part.image_url.url, `${param}.image_url.url`), ...cache };
    case 'file':
      return { ...fileBlock(part, `${param}.file`), ...cache };
    case 'input_audio':
      throw unsupported(`${param}.type`, "Anthropic's models do not take audio");
  }
}
