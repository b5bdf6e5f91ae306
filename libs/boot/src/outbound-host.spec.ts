import { BywayError } from '@byway/errors/byway-error';
import { describe, expect, it } from '@jest/globals';
import { hostAndPort, isPrivateAddress, isTrustedHost, requireAllowedUrl } from './outbound-host.js';

function codeOf(text: string, trusted: string[] = []): string | undefined {
  try {
    requireAllowedUrl(text, trusted, 'custom_host');
    return undefined;
  } catch (error) {
    return error instanceof BywayError ? error.code : String(error);
  }
}

describe('addresses a provider call may reach', () => {
  it.each([
    'http://127.0.0.1',
    'http://127.1',
    'http://0x7f000001',
    'http://10.1.2.3:8080/v1',
    'http://169.254.169.254/latest',
    'http://100.64.0.1',
    'http://[::1]',
    'http://[::ffff:10.0.0.1]',
    'http://[fd00::1]',
    'http://localhost:8799',
    'http://localhost.',
    'http://api.localhost',
  ])('refuses %s', (url) => {
    expect(codeOf(url)).toBe('host_not_allowed');
  });

  it.each(['ftp://example.com', 'file:///etc/passwd', 'nonsense', 'https://user:pass@example.com'])(
    'refuses %s as no plain http URL',
    (url) => {
      expect(codeOf(url)).toBe('invalid_value');
    },
  );

  it.each(['https://api.openai.com/v1', 'http://8.8.8.8'])('allows %s', (url) => {
    expect(codeOf(url)).toBeUndefined();
  });

  it('allows a private host that an operator trusts, by name or by name and port', () => {
    expect(codeOf('http://127.0.0.1:8799', ['127.0.0.1:8799'])).toBeUndefined();
    expect(codeOf('http://127.0.0.1:8798', ['127.0.0.1:8799'])).toBe('host_not_allowed');
    expect(isTrustedHost(new URL('https://VLLM.internal'), ['vllm.internal:443'])).toBe(true);
    expect(isTrustedHost(new URL('http://vllm.internal./v1'), ['VLLM.internal'])).toBe(true);
  });

  it.each([
    ['http://127.0.0.1:8799', '127.0.0.1:8799'],
    ['http://simulator.internal/', 'simulator.internal:80'],
    ['https://simulator.internal', 'simulator.internal:443'],
  ])('names the port of %s', (url, named) => {
    expect(hostAndPort(new URL(url))).toBe(named);
  });

  it('takes what is no address for private', () => {
    expect(isPrivateAddress('not-an-address')).toBe(true);
    expect(isPrivateAddress('8.8.8.8')).toBe(false);
  });
});
