import { requireAllowedUrl } from '@byway/boot/outbound-host';
import { looksLikeAssetReference } from '@byway/contracts/asset-reference';
import { BywayError } from '@byway/errors/byway-error';
import { isBase64, parseDataUrl } from '@byway/openai-wire/data-url';
import { mediaParam, type MediaSlot } from '@byway/openai-wire/media-slot';
import { readImageSignature } from '@byway/providers/shared/image-signature';

/** What models with eyes read; others are refused before a provider does. */
const imageTypes: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);
/** Base64 characters of the beginning of a picture: enough for every signature. */
const HEAD_CHARS = 128;

/**
 * Refuses a picture, sound or file that no target could use: no base64, no picture in spite of its name,
 * or an address that must not be reached.
 */
export function checkMedia(slot: MediaSlot, trustedImageHosts: readonly string[]): void {
  const { kind, value } = slot;
  const param = mediaParam(slot);
  const refuse = (message: string) => new BywayError('invalid_value', `${param}: ${message}`, { param });
  if (looksLikeAssetReference(value)) throw refuse('must not be a reference');
  const data = parseDataUrl(value);
  if (kind === 'image' && data === null) {
    requireAllowedUrl(value, trustedImageHosts, param);
    return;
  }
  const base64 = data?.base64 ?? value;
  if (!isBase64(base64)) throw refuse('must be base64 with its padding and without line breaks');
  if (kind !== 'image') return;
  const signature = readImageSignature(Buffer.from(base64.slice(0, HEAD_CHARS), 'base64'));
  if (signature === null || !imageTypes.has(signature.mediaType)) {
    throw refuse('must be a PNG, JPEG, GIF or WebP picture');
  }
}
