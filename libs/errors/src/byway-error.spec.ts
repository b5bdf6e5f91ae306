import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BywayError, fromFailure, toFailure } from './byway-error.js';
import { errorCodes, errorEntry } from './catalogue.js';
import { type Failure, failureSchema, failureStatus } from './failure.js';

const failures: fc.Arbitrary<Failure> = fc.record(
  {
    code: fc.constantFrom(...errorCodes),
    message: fc.string(),
    param: fc.string(),
    providerStatus: fc.integer({ min: 100, max: 599 }),
    providerCode: fc.string(),
    retryAfterMs: fc.nat(),
  },
  { requiredKeys: ['code', 'message'] },
);

describe('an error that crosses a process', () => {
  it('comes out as it went in', () => {
    fc.assert(
      fc.property(failures, (failure) => {
        const received = failureSchema.parse(JSON.parse(JSON.stringify(failure)));
        expect(toFailure(fromFailure(received))).toEqual(failure);
      }),
    );
  });

  it('tells nothing of an error that was not meant for the outside', () => {
    const secret = new Error('connect failed: postgres://user:hunter2@db');
    expect(toFailure(secret)).toEqual({ code: 'internal_error', message: 'Internal error.' });
    expect(toFailure('thrown text')).toEqual({ code: 'internal_error', message: 'Internal error.' });
  });

  it('does not carry its cause', () => {
    const error = new BywayError('storage_unavailable', 'Down.', { cause: new Error('key=hunter2') });
    expect(JSON.stringify(toFailure(error))).not.toContain('hunter2');
    expect(error.cause).toBeInstanceOf(Error);
  });

  it('has the status of the catalogue', () => {
    expect(new BywayError('queue_full', 'Full.').status).toBe(errorEntry('queue_full').status);
  });
});

describe('failureStatus', () => {
  it('is what the provider answered', () => {
    expect(failureStatus({ code: 'provider_unavailable', message: '', providerStatus: 507 })).toBe(507);
  });

  it('is that of the code when the provider answered success or nothing', () => {
    expect(failureStatus({ code: 'content_filtered', message: '', providerStatus: 200 })).toBe(400);
    expect(failureStatus({ code: 'provider_timeout', message: '' })).toBe(408);
  });
});
