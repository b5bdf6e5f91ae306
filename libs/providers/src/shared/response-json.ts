import { type SplitJson, splitLargeStrings } from '@byway/openai-wire/split-large-strings';
import type { ProviderResponse } from '../spec/adapter.js';

/** A response's JSON with its images left in place; null when it is cut off or not JSON. */
export function splitResponse(response: ProviderResponse): SplitJson | null {
  try {
    return splitLargeStrings(response.bytes);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Whether a status means success. */
export function isSuccess({ status }: ProviderResponse): boolean {
  return status >= 200 && status < 300;
}

/**
 * Bytes of a base64 string of a response, without a `data:` prefix and safe to put into JSON as they
 * are; null when it is not base64.
 */
export function base64Bytes(json: SplitJson, value: string): Uint8Array | null {
  const large = json.isLarge(value);
  const bytes = large ? json.bytes(value) : Buffer.from(value.replace(/\s+/g, ''));
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 100)).toString(
    'latin1',
  );
  const prefix = /^data:[\w/+.-]*;base64,/.exec(start)?.[0] ?? '';
  const payload = bytes.subarray(prefix.length);
  // A large string is judged by its start: reading megabytes to find a stray character costs more
  // than it can save, and it cannot break out of a JSON string.
  const sample = large ? start.slice(prefix.length) : Buffer.from(payload).toString('latin1');
  return /^[A-Za-z0-9+/_-]+=*$/.test(sample) ? payload : null;
}
