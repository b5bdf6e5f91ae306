import { BywayError } from '@byway/errors/byway-error';
import type { Failure } from '@byway/errors/failure';

/** The step of an adapter whose target cannot do what was asked. Throws whatever is no BywayError. */
export function failedStep(error: unknown): { kind: 'failed'; failure: Failure } {
  if (error instanceof BywayError) return { kind: 'failed', failure: error.failure };
  throw error;
}
