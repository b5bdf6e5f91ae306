import { type ImageSignature, readImageSignature } from './image-signature.js';

export interface ImageFacts extends ImageSignature {
  /** false: the image ends before its format says it does. */
  complete: boolean;
}

export interface EncodedImage {
  /** `base64`: `bytes` is base64 text as ASCII. */
  encoding: 'binary' | 'base64';
  bytes: Uint8Array;
}

/** Enough for every header but a JPEG's that carries a large profile or preview. */
const HEAD_BYTES = 3072;
const LONG_HEAD_BYTES = 196_608;
/** Some writers pad after the end marker, so it is searched for and not expected at the very end. */
const TAIL_BYTES = 48;

const PNG_END = Buffer.from('IEND\xae\x42\x60\x82', 'latin1');
/** Cannot occur inside JPEG's coded data, where 0xff is always followed by 0 or a restart marker. */
const JPEG_END = Buffer.from([0xff, 0xd9]);

const view = ({ buffer, byteOffset, byteLength }: Uint8Array) => Buffer.from(buffer, byteOffset, byteLength);

/** First `count` bytes of the image itself. */
function head({ encoding, bytes }: EncodedImage, count: number): Buffer {
  if (encoding === 'binary') return view(bytes).subarray(0, count);
  return Buffer.from(view(bytes).toString('latin1', 0, Math.ceil(count / 3) * 4), 'base64');
}

function base64Padding(bytes: Uint8Array): number {
  const isPad = (fromEnd: number) => bytes[bytes.byteLength - fromEnd] === 0x3d;
  return isPad(1) ? (isPad(2) ? 2 : 1) : 0;
}

function tail({ encoding, bytes }: EncodedImage): Buffer {
  if (encoding === 'binary') return view(bytes).subarray(-TAIL_BYTES);
  // Groups of four characters count from the start.
  const from = Math.max(0, Math.floor(bytes.byteLength / 4) * 4 - (TAIL_BYTES / 3) * 4);
  return Buffer.from(view(bytes).toString('latin1', from), 'base64');
}

function decodedLength({ encoding, bytes }: EncodedImage): number {
  if (encoding === 'binary') return bytes.byteLength;
  return Math.floor(((bytes.byteLength - base64Padding(bytes)) * 3) / 4);
}

function isComplete(image: EncodedImage, mediaType: string): boolean {
  switch (mediaType) {
    case 'image/png':
      return tail(image).includes(PNG_END);
    case 'image/jpeg':
      return tail(image).includes(JPEG_END);
    case 'image/webp': {
      const start = head(image, 12);
      // RIFF: the length of everything after the first eight bytes.
      return start.byteLength >= 8 && start.readUInt32LE(4) + 8 <= decodedLength(image);
    }
    default:
      return true;
  }
}

/**
 * Media type, pixel size and whether the end is there, from the first and last few bytes: the
 * image is not decoded. Null when the bytes are not a known image format.
 */
export function imageFacts(image: EncodedImage): ImageFacts | null {
  let signature = readImageSignature(head(image, HEAD_BYTES));
  if (signature === null) return null;
  if (signature.mediaType === 'image/jpeg' && signature.width === undefined) {
    signature = readImageSignature(head(image, LONG_HEAD_BYTES)) ?? signature;
  }
  return { ...signature, complete: isComplete(image, signature.mediaType) };
}
