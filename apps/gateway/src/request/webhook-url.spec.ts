import { BywayError } from '@byway/errors/byway-error';
import { describe, expect, it } from '@jest/globals';
import { webhookUrlOf } from './webhook-url.js';

const read = (url: string, trusted: string[] = []) => webhookUrlOf({ 'x-byway-webhook-url': url }, trusted);
const codeOf = (url: string) => {
  try {
    return read(url);
  } catch (error) {
    if (!(error instanceof BywayError)) throw error;
    expect(error.failure.param).toBe('x-byway-webhook-url');
    return error.code;
  }
};

describe('x-byway-webhook-url', () => {
  it('is optional', () => {
    expect(webhookUrlOf({}, [])).toBeNull();
    expect(read(' ')).toBeNull();
  });

  it('is an http or https URL', () => {
    expect(read('https://example.com/hooks?a=1')).toBe('https://example.com/hooks?a=1');
    expect(read('http://EXAMPLE.com')).toBe('http://example.com/');
  });

  it('may lead to a private host that the operator trusts', () => {
    expect(read('http://127.0.0.1:9000/a', ['127.0.0.1:9000'])).toBe('http://127.0.0.1:9000/a');
  });

  it.each([
    ['example.com/hooks', 'invalid_value'],
    ['ftp://example.com', 'invalid_value'],
    ['https://user:secret@example.com', 'invalid_value'],
    ['https://example.com/a b', 'invalid_value'],
    ['https://exämple.com', 'invalid_value'],
    [`https://example.com/${'a'.repeat(2048)}`, 'invalid_value'],
    ['http://127.0.0.1/', 'host_not_allowed'],
    ['http://localhost:8080/', 'host_not_allowed'],
    ['http://[::1]/', 'host_not_allowed'],
    ['http://0x7f000001/', 'host_not_allowed'],
    ['http://169.254.169.254/latest', 'host_not_allowed'],
  ])('is refused by name when it is %s', (url, code) => {
    expect(codeOf(url)).toBe(code);
  });
});
