import { BywayError } from '@byway/errors/byway-error';
import { parseDataUrl } from '@byway/openai-wire/data-url';

/** Google's `inlineData`. */
export interface InlineData {
  mimeType: string;
  data: string;
}

/**
 * The data of a `data:` URL.
 * @throws BywayError `invalid_value` for anything else, with `param`.
 */
export function inlineDataOf(url: string, param: string): InlineData {
  const data = parseDataUrl(url);
  if (data === null) {
    throw new BywayError('invalid_value', `${param}: has to be a base64 data URL here`, { param });
  }
  return { mimeType: data.mediaType, data: data.base64 };
}
