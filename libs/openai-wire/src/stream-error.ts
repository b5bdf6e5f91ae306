import { errorAnswer } from '@byway/errors/error-body';
import type { Failure } from '@byway/errors/failure';
import { streamEventText } from './stream-text.js';

/** The last event of a stream that broke off: an error body where `[DONE]` would be. */
export function streamErrorText(failure: Failure): string {
  return streamEventText(errorAnswer(failure).body);
}
