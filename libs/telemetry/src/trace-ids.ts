import { createHash, randomFillSync } from 'node:crypto';

const traceIdForm = /^(?!0{32})[0-9a-f]{32}$/;
const spanIdForm = /^(?!0{16})[0-9a-f]{16}$/;
const uuidForm = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether a W3C trace id: 32 lower-case hex digits, not all zero. */
export function isTraceId(text: string): boolean {
  return traceIdForm.test(text);
}

/** Whether a W3C parent id: 16 lower-case hex digits, not all zero. */
export function isSpanId(text: string): boolean {
  return spanIdForm.test(text);
}

/** Drawn ahead: a request has half a dozen ids, and each draw of its own costs more than 4 KB at once. */
const pool = Buffer.alloc(4096);
let used = pool.length;

function randomHex(bytes: number): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += bytes;
  return pool.toString('hex', used - bytes, used);
}

/** A new random trace id. */
export function newTraceId(): string {
  return randomHex(16);
}

/** A new random span id. */
export function newSpanId(): string {
  return randomHex(8);
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/**
 * The W3C trace id for what a caller wrote into `x-portkey-trace-id`, which may be any text, whereas
 * a trace id must be 32 hex digits. Taken as it is when it is one; a UUID loses its dashes; any other
 * text becomes the first 32 hex digits of its SHA-256. So the same text always gives the same trace.
 */
export function traceIdFrom(text: string): string {
  if (isTraceId(text)) return text;
  const plain = text.replaceAll('-', '').toLowerCase();
  if (uuidForm.test(text) && isTraceId(plain)) return plain;
  return sha256(text).slice(0, 32);
}

/** The W3C span id for what a caller wrote into `x-portkey-span-id` or `-parent-span-id`, likewise. */
export function spanIdFrom(text: string): string {
  return isSpanId(text) ? text : sha256(text).slice(0, 16);
}
