import { type ErrorCode, errorEntry } from './catalogue.js';
import type { Failure } from './failure.js';

export interface ErrorDetails {
  param?: string | undefined;
  providerStatus?: number | undefined;
  providerCode?: string | undefined;
  /** ms */
  retryAfterMs?: number | undefined;
  cause?: unknown;
}

/** The only error class that Byway throws on purpose: a code from the catalogue and its facts. */
export class BywayError extends Error {
  readonly failure: Failure;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'BywayError';
    const { param, providerStatus, providerCode, retryAfterMs } = details;
    this.failure = {
      code,
      message,
      ...(param !== undefined && { param }),
      ...(providerStatus !== undefined && { providerStatus }),
      ...(providerCode !== undefined && { providerCode }),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    };
  }

  get code(): ErrorCode {
    return this.failure.code;
  }

  /** HTTP status of the answer. */
  get status(): number {
    return errorEntry(this.code).status;
  }
}

/** Any thrown value as data. What is not a BywayError becomes `internal_error` with no detail. */
export function toFailure(error: unknown): Failure {
  if (error instanceof BywayError) return error.failure;
  return { code: 'internal_error', message: 'Internal error.' };
}

/** The error to throw for a failure that came from another process. */
export function fromFailure(failure: Failure): BywayError {
  return new BywayError(failure.code, failure.message, failure);
}
