import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { responseFixture } from '../spec/response-fixture.spec-helper.js';
import { anthropicFailure } from './failure.js';

const failureOf = (name: string) =>
  anthropicFailure(responseFixture(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8')));

describe('an error of Anthropic', () => {
  it.each([
    ['spend-limit', 'provider_quota_exceeded'],
    ['credit-balance', 'provider_quota_exceeded'],
    ['content-filter', 'content_filtered'],
    ['temperature', 'provider_invalid_request'],
    ['bad-key', 'provider_auth_failed'],
    ['billing', 'provider_quota_exceeded'],
    ['no-model', 'provider_not_found'],
    ['too-large', 'provider_invalid_request'],
    ['rate-limit', 'provider_rate_limited'],
    ['month-cap', 'provider_quota_exceeded'],
    ['api-error', 'provider_unavailable'],
    ['overloaded', 'provider_overloaded'],
    ['timeout', 'provider_timeout'],
  ])('%s is %s', (name, code) => {
    expect(failureOf(name)).toMatchObject({ code, message: expect.stringMatching(/^anthropic: \S/) });
  });

  it('says how long to wait, if waiting helps', () => {
    expect(failureOf('rate-limit').retryAfterMs).toBe(7000);
    expect(failureOf('month-cap').retryAfterMs).toBeUndefined();
  });

  it.each(['', '<html>', 'null', '[]', '{"error":null}', '{"er'])(
    'with the body %j goes by its status',
    (body) => {
      const answer = (status: number) =>
        anthropicFailure({ status, headers: {}, bytes: new TextEncoder().encode(body) }).code;
      expect([401, 402, 403, 404, 429, 502, 503, 504, 529].map(answer)).toEqual([
        'provider_auth_failed',
        'provider_quota_exceeded',
        'provider_permission_denied',
        'provider_not_found',
        'provider_rate_limited',
        'provider_unavailable',
        'provider_overloaded',
        'provider_timeout',
        'provider_overloaded',
      ]);
    },
  );
});
