import type { Failure } from '@byway/errors/failure';

/** Failures of an attempt that no provider is to blame for. */
export const pastDeadline: Failure = { code: 'request_timeout', message: 'The request passed its deadline.' };

export const lost: Failure = { code: 'worker_lost', message: 'The worker died during the attempt.' };
