import { errorAnswer } from '@byway/errors/error-body';
import { describe, expect, it } from '@jest/globals';
import { shapedError } from './error-shape.js';

const attempts = [{ target: 'config', provider: 'openai', code: 'x', status: 503, message: 'm' }];
const { status, body } = errorAnswer(
  { code: 'provider_overloaded', message: 'busy', param: 'model' },
  attempts,
);

describe('the shape of an error', () => {
  it('is Anthropic’s on /v1/messages, with the facts of Byway kept', () => {
    expect(shapedError(body, { endpoint: '/v1/messages', status, requestId: 'req_1' })).toEqual({
      type: 'error',
      error: {
        type: 'overloaded_error',
        message: 'busy',
        code: 'provider_overloaded',
        param: 'model',
        attempts,
      },
      request_id: 'req_1',
    });
  });

  it('stays OpenAI’s elsewhere, and what is no error of Byway stays what it is', () => {
    const elsewhere = { endpoint: '/v1/chat/completions', status, requestId: 'req_1' };
    expect(shapedError(body, elsewhere)).toBe(body);
    const other = { status: 'ok' };
    expect(shapedError(other, { ...elsewhere, endpoint: '/v1/messages' })).toBe(other);
  });

  it.each([
    ['invalid_api_key', 'authentication_error'],
    ['insufficient_scope', 'permission_error'],
    ['model_not_found', 'not_found_error'],
    ['request_too_large', 'request_too_large'],
    ['provider_rate_limited', 'rate_limit_error'],
    ['provider_timeout', 'timeout_error'],
    ['content_filtered', 'invalid_request_error'],
    ['malformed_response', 'api_error'],
  ] as const)('%s is told as %s', (code, type) => {
    const answer = errorAnswer({ code, message: '' });
    const facts = { endpoint: '/v1/messages', status: answer.status, requestId: 'req_1' };
    expect(shapedError(answer.body, facts)).toMatchObject({ error: { type, code } });
  });
});
