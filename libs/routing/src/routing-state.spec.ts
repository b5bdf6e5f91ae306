import { describe, expect, it } from '@jest/globals';
import { parseGatewayConfig } from './config-schema.js';
import { plan } from './plan.js';
import { initialState, retryAttemptCount, withFailure } from './routing-state.js';

const made = plan(parseGatewayConfig({ virtual_key: 'a', retry: { attempts: 2 } }), {
  metadata: {},
  params: {},
  random: () => 0,
  resolveTarget: () => ({ provider: 'p', credential: { kind: 'sealed', token: 't' }, customHost: null }),
});
const start = initialState(made);
const success = { kind: 'success' } as const;
const failure = { kind: 'failure', failure: { code: 'provider_unavailable', message: 'down' } } as const;

describe('retryAttemptCount', () => {
  it.each([
    [0, success, 0],
    [2, success, 2],
    [0, failure, 0],
    [1, failure, 1],
    [2, failure, -1],
  ])('%s retries and %j: %s', (retries, outcome, expected) => {
    expect(retryAttemptCount({ plan: made, state: { ...start, retries }, outcome })).toBe(expected);
  });
});

describe('the history of failures', () => {
  it('cuts messages to 300 characters, never through a surrogate pair', () => {
    const message = `${'x'.repeat(299)}\u{1F4A5}tail`;
    const [record] = withFailure(start, {
      code: 'provider_unavailable',
      message,
      providerStatus: 500,
    }).failures;
    expect(record).toEqual({ leaf: 0, code: 'provider_unavailable', status: 500, message: 'x'.repeat(299) });
  });

  it('does not change the state it starts from', () => {
    withFailure(start, { code: 'cancelled', message: 'gone' });
    expect(start).toEqual({ leaf: 0, retries: 0, attempt: 1, failures: [] });
  });
});
