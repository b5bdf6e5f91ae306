import type { FinishReason } from '@byway/openai-wire/chat-answer';
import type { FalseSuccess } from '../shared/chat-output.js';

/** Candidates that Google withheld by policy. Source: Gemini API reference, `FinishReason`, 2026. */
const WITHHELD: ReadonlySet<string> = new Set([
  'SAFETY',
  'RECITATION',
  'LANGUAGE',
  'BLOCKLIST',
  'PROHIBITED_CONTENT',
  'SPII',
  'IMAGE_SAFETY',
  'IMAGE_PROHIBITED_CONTENT',
  'IMAGE_RECITATION',
]);
/** The model came to no usable end, which another try may. */
const BROKEN: ReadonlySet<string> = new Set([
  'MALFORMED_FUNCTION_CALL',
  'UNEXPECTED_TOOL_CALL',
  'TOO_MANY_TOOL_CALLS',
  'NO_IMAGE',
  'IMAGE_OTHER',
  'OTHER',
]);

/** OpenAI's word for the end of a candidate. Google says STOP also when it calls functions. */
export function finishReasonOf(reason: string, { calledTools }: { calledTools: boolean }): FinishReason {
  if (WITHHELD.has(reason)) return 'content_filter';
  if (reason === 'MAX_TOKENS') return 'length';
  return calledTools ? 'tool_calls' : 'stop';
}

/** Why a finish reason makes a success none; null when it does not. */
export function finishFault(reason: string | null | undefined): FalseSuccess | null {
  if (!reason) return null;
  if (WITHHELD.has(reason)) {
    return { code: 'content_filtered', message: `the answer was withheld (${reason})` };
  }
  return BROKEN.has(reason) ? { code: 'no_output', message: `no usable answer (${reason})` } : null;
}
