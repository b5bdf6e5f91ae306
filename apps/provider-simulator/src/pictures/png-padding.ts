import { crc32 } from 'node:zlib';

const IEND_BYTES = 12;
const CHUNK_FRAME_BYTES = 12;

/**
 * Ancillary, private, safe to copy (PNG specification, chunk naming conventions): every decoder must skip it.
 */
const CHUNK_TYPE = Buffer.from('paDd', 'latin1');

/** Xorshift noise: repeats for the same length and does not compress. */
function noise(length: number): Buffer {
  const words = new Uint32Array(Math.ceil(length / 4));
  let state = 0x9e3779b9;
  for (let i = 0; i < words.length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[i] = state;
  }
  return Buffer.from(words.buffer, 0, length);
}

/**
 * Makes a PNG exactly `bytes` long by a chunk of noise before its end. One that is too long already, or less
 * than a chunk frame (12 bytes) shorter, comes back as it is.
 */
export function padPng(png: Buffer, bytes: number): Buffer {
  const dataLength = bytes - png.length - CHUNK_FRAME_BYTES;
  if (dataLength < 0) return png;
  const typeAndData = Buffer.concat([CHUNK_TYPE, noise(dataLength)]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(dataLength);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(typeAndData));
  const end = png.length - IEND_BYTES;
  return Buffer.concat([png.subarray(0, end), length, typeAndData, checksum, png.subarray(end)]);
}
