import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { responseFixture } from '../spec/response-fixture.spec-helper.js';
import { stabilityAiFailure } from './failure.js';

const fixture = (name: string) =>
  responseFixture(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8'));

describe('Stability failures', () => {
  it.each([
    ['v1-bad-request', 'provider_invalid_request'],
    ['v1-invalid-dimensions', 'provider_invalid_request'],
    ['v1-invalid-prompts', 'content_filtered'],
    ['v1-unauthorized', 'provider_auth_failed'],
    ['v1-permission-denied', 'provider_permission_denied'],
    ['v1-engine-not-found', 'provider_not_found'],
    ['v1-insufficient-balance', 'provider_quota_exceeded'],
    ['v1-server-error', 'provider_unavailable'],
    ['v2beta-bad-request', 'provider_invalid_request'],
    ['v2beta-payment-required', 'provider_quota_exceeded'],
    ['v2beta-content-moderation', 'content_filtered'],
    ['v2beta-permission-denied', 'provider_permission_denied'],
    ['v2beta-payload-too-large', 'provider_invalid_request'],
    ['v2beta-invalid-language', 'provider_invalid_request'],
    ['v2beta-public-figure', 'content_filtered'],
    ['v2beta-rate-limit', 'provider_rate_limited'],
    ['v2beta-internal-error', 'provider_unavailable'],
  ])('takes %s for %s', (name, code) => {
    expect(stabilityAiFailure(fixture(name)).code).toBe(code);
  });

  it('waits a minute after a rate limit, which no header announces', () => {
    expect(stabilityAiFailure(fixture('v2beta-rate-limit')).retryAfterMs).toBe(60_000);
    const hinted = fixture('v2beta-rate-limit');
    hinted.headers['retry-after'] = '3';
    expect(stabilityAiFailure(hinted).retryAfterMs).toBe(3000);
    expect(stabilityAiFailure(fixture('v1-insufficient-balance'))).not.toHaveProperty('retryAfterMs');
  });

  it("says it in the provider's words, cut to 300 characters", () => {
    expect(stabilityAiFailure(fixture('v2beta-invalid-language'))).toMatchObject({
      message: 'stability-ai: English is the only supported language for this service.',
      providerCode: 'invalid_language',
      providerStatus: 422,
    });
    const long = {
      status: 400,
      headers: {},
      bytes: Buffer.from(JSON.stringify({ message: 'x '.repeat(400) })),
    };
    expect(stabilityAiFailure(long).message).toHaveLength('stability-ai: '.length + 300);
  });
});
