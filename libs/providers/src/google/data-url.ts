import { BywayError } from '@byway/errors/byway-error';

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
  const comma = url.indexOf(',');
  const head = /^data:([\w.+-]+\/[\w.+-]+);base64$/i.exec(url.slice(0, Math.max(0, comma)));
  if (head?.[1] === undefined) {
    throw new BywayError('invalid_value', `${param}: has to be a base64 data URL here`, { param });
  }
  return { mimeType: head[1].toLowerCase(), data: url.slice(comma + 1) };
}
