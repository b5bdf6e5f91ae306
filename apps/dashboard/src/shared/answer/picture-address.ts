import { readImageSignature } from '@byway/providers/shared/image-signature';

const assetPath = /^\/v1\/assets\/[^/]+$/;

/**
 * Where the browser finds a picture. Signed URLs of Byway hold at every address of the gateway, so they
 * are taken from the one that the dashboard came from; others stay as they are. Null: no http(s) URL.
 */
export function pictureAddress(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const { protocol, pathname, search } = new URL(url);
  if (assetPath.test(pathname)) return pathname + search;
  return protocol === 'https:' || protocol === 'http:' ? url : null;
}

/** Base64 of the bytes that tell the kind of a picture. */
const HEAD_LENGTH = 136;

/** Media type and file ending of a picture in base64; PNG when its beginning tells nothing. */
export function base64PictureType(base64: string): { mediaType: string; ending: string } {
  const { mediaType } = readImageSignature(headOf(base64)) ?? { mediaType: 'image/png' };
  const ending = mediaType.replace(/^image\/|\+xml$/g, '').replace('jpeg', 'jpg');
  return { mediaType, ending };
}

function headOf(base64: string): Uint8Array {
  try {
    return Uint8Array.from(atob(base64.slice(0, HEAD_LENGTH)), (byte) => byte.charCodeAt(0));
  } catch {
    // Not base64: the picture will not show, whatever it is called.
    return new Uint8Array();
  }
}
