/** What the first bytes of an image say. */
export interface ImageSignature {
  mediaType: string;
  /** Pixels; absent for formats whose size is not read, or when it lies beyond the bytes given. */
  width?: number;
  height?: number;
}

const uint16 = (bytes: Uint8Array, at: number) => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
const uint32 = (bytes: Uint8Array, at: number) => uint16(bytes, at) * 0x10000 + uint16(bytes, at + 2);
/** WebP is little-endian. */
const uint16le = (bytes: Uint8Array, at: number) => (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
const uint24le = (bytes: Uint8Array, at: number) => uint16le(bytes, at) | ((bytes[at + 2] ?? 0) << 16);
const ascii = (bytes: Uint8Array, from: number, to: number) =>
  String.fromCharCode(...bytes.subarray(from, to));

/** Reads IHDR, which PNG (ISO 15948) requires to be the first chunk. */
function readPng(head: Uint8Array): ImageSignature {
  if (head.byteLength < 24) return { mediaType: 'image/png' };
  return { mediaType: 'image/png', width: uint32(head, 16), height: uint32(head, 20) };
}

/** Walks the JPEG segments to the first start-of-frame (ITU T.81, table B.1). */
function readJpeg(head: Uint8Array): ImageSignature {
  let at = 2;
  while (at + 9 <= head.byteLength && head[at] === 0xff) {
    const marker = head[at + 1] ?? 0;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame)
      return { mediaType: 'image/jpeg', height: uint16(head, at + 5), width: uint16(head, at + 7) };
    // 0xff before a marker is padding and has no length.
    at += marker === 0xff ? 1 : 2 + uint16(head, at + 2);
  }
  return { mediaType: 'image/jpeg' };
}

/** The three kinds of WebP (RFC 9649). */
function readWebp(head: Uint8Array): ImageSignature {
  const mediaType = 'image/webp';
  if (head.byteLength < 30) return { mediaType };
  switch (ascii(head, 12, 16)) {
    case 'VP8 ':
      return { mediaType, width: uint16le(head, 26) & 0x3fff, height: uint16le(head, 28) & 0x3fff };
    case 'VP8L':
      return {
        mediaType,
        width: (uint16le(head, 21) & 0x3fff) + 1,
        height: ((uint24le(head, 22) >> 6) & 0x3fff) + 1,
      };
    case 'VP8X':
      return { mediaType, width: uint24le(head, 24) + 1, height: uint24le(head, 27) + 1 };
    default:
      return { mediaType };
  }
}

/** Recognises an image by its first bytes; null when they are none of the known kinds. */
export function readImageSignature(head: Uint8Array): ImageSignature | null {
  if (ascii(head, 0, 8) === '\x89PNG\r\n\x1a\n') return readPng(head);
  if (head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff) return readJpeg(head);
  if (ascii(head, 0, 4) === 'RIFF' && ascii(head, 8, 12) === 'WEBP') return readWebp(head);
  if (/^GIF8[79]a/.test(ascii(head, 0, 6))) {
    return { mediaType: 'image/gif', width: uint16le(head, 6), height: uint16le(head, 8) };
  }
  if (/^\s*<(\?xml|svg)/.test(ascii(head, 0, 100))) return { mediaType: 'image/svg+xml' };
  return null;
}
