import type { Failure } from '@byway/errors/failure';
import type { CredentialRedactor } from '../provider-call/credential-redactor.js';
import type { ResponseFacts } from '../provider-call/run-adapter.js';

/** Characters of a provider's error body that the log keeps. */
const LOGGED_ERROR_CHARS = 4096;

/** Facts of a response without the provider key. */
export function redactFacts(facts: ResponseFacts, redactor: CredentialRedactor): ResponseFacts {
  const { providerRequestId, errorBody } = facts;
  return {
    ...facts,
    providerRequestId: providerRequestId === null ? null : redactor.text(providerRequestId),
    errorBody: errorBody === null ? null : redactor.body(errorBody).slice(0, LOGGED_ERROR_CHARS),
  };
}

/** A failure without the provider key. */
export function redactFailure(failure: Failure, redactor: CredentialRedactor): Failure {
  const { message, param, providerCode } = failure;
  return {
    ...failure,
    message: redactor.text(message),
    ...(param !== undefined && { param: redactor.text(param) }),
    ...(providerCode !== undefined && { providerCode: redactor.text(providerCode) }),
  };
}
