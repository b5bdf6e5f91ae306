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
