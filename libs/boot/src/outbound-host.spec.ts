import { describe, expect, it } from '@jest/globals';
import { isPrivateAddress, requireAllowedUrl } from './outbound-host.js';

const check =
  (url: string, trusted: string[] = []) =>
  () =>
    requireAllowedUrl(url, trusted, 'custom_host');

describe('outbound hosts', () => {
  it.each([
    'https://api.openai.com/v1',
    'http://example.com:8080',
    'https://93.184.216.34',
    'https://[2606:4700::1]',
  ])('lets %s pass', (url) => {
    expect(check(url)().href).toContain(new URL(url).host);
  });

  it.each([
    'http://127.0.0.1',
    'http://2130706433',
    'http://0x7f.1',
    'http://10.1.2.3',
    'http://169.254.169.254/latest/meta-data',
    'http://100.64.0.1',
    'http://0.0.0.0',
    'http://[::1]',
    'http://[::ffff:10.0.0.1]',
    'http://[64:ff9b::a00:1]',
    'http://[fd00::1]',
    'http://localhost:6379',
    'http://LOCALHOST.',
    'http://a.localhost',
  ])('refuses the private %s', (url) => {
    expect(check(url)).toThrow(expect.objectContaining({ code: 'host_not_allowed' }));
  });

  it.each(['ftp://example.com', 'file:///etc/passwd', 'example.com', '', 'https://user:hunter2@example.com'])(
    'refuses %j as a URL, and repeats no password',
    (url) => {
      const call = check(url);
      expect(call).toThrow(expect.objectContaining({ code: 'invalid_value' }));
      expect(call).not.toThrow(/hunter2/);
    },
  );

  it('lets a trusted host be private, by name and by name and port', () => {
    expect(check('http://simulator:8799/v1', ['simulator'])().port).toBe('8799');
    expect(check('http://127.0.0.1:8799', ['127.0.0.1:8799'])).not.toThrow();
    expect(check('http://127.0.0.1:8800', ['127.0.0.1:8799'])).toThrow(/TRUSTED_CUSTOM_HOSTS/);
    expect(check('http://127.0.0.1', [''])).toThrow();
  });

  it('takes what it cannot read for private', () => {
    expect(isPrivateAddress('nonsense')).toBe(true);
    expect(isPrivateAddress('8.8.8.8')).toBe(false);
  });
});
