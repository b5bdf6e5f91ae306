import { describe, expect, it } from '@jest/globals';
import { errorAnswer, errorBodySchema } from './error-body.js';
import { errorCodes } from './catalogue.js';

describe('errorAnswer', () => {
  it.each(errorCodes)('answers %s in the OpenAI shape', (code) => {
    const { body, headers } = errorAnswer({ code, message: 'What happened.' });
    expect(errorBodySchema.parse(body)).toEqual(body);
    expect(body.error).toMatchObject({ code, message: 'What happened.', param: null });
    expect(headers['x-should-retry']).toMatch(/^(true|false)$/);
  });

  it('names the parameter', () => {
    const { body, status } = errorAnswer({ code: 'invalid_value', message: 'n: too big', param: 'n' });
    expect(status).toBe(400);
    expect(body.error.param).toBe('n');
  });

  it.each([
    [1, '1'],
    [1000, '1'],
    [1001, '2'],
    [0, '1'],
  ])('gives %d ms as whole seconds, rounded up: %s', (retryAfterMs, seconds) => {
    const { headers } = errorAnswer({ code: 'provider_rate_limited', message: '', retryAfterMs });
    expect(headers['retry-after']).toBe(seconds);
  });

  it.each(['service_unavailable', 'storage_unavailable', 'queue_full', 'provider_rate_limited'] as const)(
    'says when to come back after %s, also when nobody knows',
    (code) => {
      expect(errorAnswer({ code, message: '' }).headers).toMatchObject({
        'retry-after': '2',
        'x-should-retry': 'true',
      });
    },
  );

  it('promises no later success where there is none', () => {
    const { headers } = errorAnswer({ code: 'provider_quota_exceeded', message: '' });
    expect(headers).toEqual({ 'x-should-retry': 'false' });
  });

  it('lists the attempts only when there were some', () => {
    const attempt = {
      target: 'config.targets[0]',
      provider: 'openai',
      code: 'provider_timeout',
      status: 408,
      message: '',
    };
    const failure = { code: 'provider_timeout', message: '' } as const;
    expect(errorAnswer(failure, [attempt]).body.error.attempts).toEqual([attempt]);
    expect(errorAnswer(failure, []).body.error).not.toHaveProperty('attempts');
  });
});
