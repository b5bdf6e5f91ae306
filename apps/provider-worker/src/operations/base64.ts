import type { BodyLease } from '../provider-call/body-memory.js';

/** Bytes; whole groups in both forms. The text of a piece is small enough to be freed with the next little things. */
const PIECE = 48 * 1024;
const PIECE_OF_TEXT = (PIECE / 3) * 4;

type Memory = Pick<BodyLease, 'take'>;
const view = ({ buffer, byteOffset, byteLength }: Uint8Array) => Buffer.from(buffer, byteOffset, byteLength);

/** The base64 of bytes, as ASCII; in pieces, because a text of megabytes costs a full garbage collection. */
export function encodeBase64(bytes: Uint8Array, memory: Memory): Uint8Array {
  const source = view(bytes);
  const target = view(memory.take(Math.ceil(source.length / 3) * 4));
  let end = 0;
  for (let at = 0; at < source.length; at += PIECE) {
    end += target.write(source.toString('base64', at, at + PIECE), end, 'latin1');
  }
  return target;
}

/** The bytes of base64 without white space, given as ASCII. */
export function decodeBase64(text: Uint8Array, memory: Memory): Uint8Array {
  const source = view(text);
  const target = view(memory.take(Math.ceil((source.length * 3) / 4)));
  let end = 0;
  for (let at = 0; at < source.length; at += PIECE_OF_TEXT) {
    end += target.write(source.toString('latin1', at, at + PIECE_OF_TEXT), end, 'base64');
  }
  return target.subarray(0, end);
}
