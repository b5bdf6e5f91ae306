import { describe, expect, it } from '@jest/globals';
import { BywayError } from '@byway/errors/byway-error';
import { checkCustomHost } from './custom-host.js';

function refusal(customHost: string, trusted: string[] = []): string | undefined {
  try {
    checkCustomHost(customHost, trusted);
    return undefined;
  } catch (error) {
    if (!(error instanceof BywayError)) throw error;
    expect(error.failure.param).toBe('custom_host');
    return error.code;
  }
}

describe('a custom host', () => {
  it.each([
    'https://api.openai.com/v1',
    'http://models.example.org:8080/v1',
    'https://8.8.8.8',
    'https://[2606:4700::1111]/v1',
    'http://ollama.models.svc.cluster.local',
  ])('%s is accepted', (customHost) => {
    expect(refusal(customHost)).toBeUndefined();
  });

  it.each([
    'http://localhost:11434',
    'http://api.localhost',
    'http://LOCALHOST',
    'http://127.0.0.1',
    'http://127.1',
    'http://0x7f000001',
    'http://2130706433',
    'http://0.0.0.0',
    'http://10.1.2.3/v1',
    'http://172.16.0.1',
    'http://192.168.1.1',
    'http://169.254.169.254/latest/meta-data',
    'http://100.64.0.1',
    'http://[::1]:8080',
    'http://[::ffff:10.0.0.1]',
    'http://[fd00::1]',
    'http://[fe80::1]',
    'http://[64:ff9b::7f00:1]',
  ])('%s is refused as private', (customHost) => {
    expect(refusal(customHost)).toBe('host_not_allowed');
  });

  it('that is private is accepted when trusted, on any port or on the one named', () => {
    expect(refusal('http://127.0.0.1:8799/v1', ['127.0.0.1'])).toBeUndefined();
    expect(refusal('http://localhost:8799', ['models.local', 'localhost:8799'])).toBeUndefined();
    expect(refusal('http://localhost:8798', ['localhost:8799'])).toBe('host_not_allowed');
  });

  it.each([
    'ftp://example.org',
    'file:///etc/passwd',
    'example.org',
    'https://user:password@example.org',
    'https://example.org/v1?key=secret',
    'https://example.org/v1#part',
  ])('%s is refused as malformed, trusted or not', (customHost) => {
    expect(refusal(customHost, ['example.org'])).toBe('invalid_value');
  });
});
