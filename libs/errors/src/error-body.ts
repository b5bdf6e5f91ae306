import { z } from 'zod';
import type { Failure } from './failure.js';
import { errorCodes, errorEntry } from './catalogue.js';

/** One attempt in the error body of a request whose targets all failed. */
export const attemptErrorSchema = z.object({
  target: z.string(),
  provider: z.string(),
  code: z.string(),
  status: z.number().int(),
  message: z.string(),
});
export type AttemptError = z.infer<typeof attemptErrorSchema>;

/** OpenAI's error body; `attempts` is Byway's addition. */
export const errorBodySchema = z.object({
  error: z.object({
    message: z.string(),
    type: z.string(),
    param: z.string().nullable(),
    code: z.enum(errorCodes),
    attempts: z.array(attemptErrorSchema).optional(),
  }),
});
export type ErrorBody = z.infer<typeof errorBodySchema>;

export interface ErrorAnswer {
  status: number;
  headers: Record<string, string>;
  body: ErrorBody;
}

/** Seconds to wait when a dependency is down or a rate is limited and nothing says how long. */
const DEFAULT_RETRY_AFTER_S = 2;

/**
 * The HTTP answer for a failure: the catalogue's status, `x-should-retry`, `retry-after` (whole
 * seconds) and the body. `failure` is the last one when several targets were tried.
 */
export function errorAnswer(failure: Failure, attempts?: AttemptError[]): ErrorAnswer {
  const entry = errorEntry(failure.code);
  const { status } = entry;
  const headers: Record<string, string> = { 'x-should-retry': String(entry.retryable) };
  if (failure.retryAfterMs !== undefined) {
    headers['retry-after'] = String(Math.max(1, Math.ceil(failure.retryAfterMs / 1000)));
  } else if (entry.retryable && (status === 503 || status === 429)) {
    headers['retry-after'] = String(DEFAULT_RETRY_AFTER_S);
  }
  const error: ErrorBody['error'] = {
    message: failure.message,
    type: entry.type,
    param: failure.param ?? null,
    code: failure.code,
  };
  if (attempts !== undefined && attempts.length > 0) error.attempts = attempts;
  return { status, headers, body: { error } };
}
