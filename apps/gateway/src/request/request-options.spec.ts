import { BywayError } from '@byway/errors/byway-error';
import { describe, expect, it } from '@jest/globals';
import { deadlineMsOf } from './deadline.js';
import { parseRequestOptions } from './request-options.js';

function faultOf(work: () => unknown) {
  try {
    work();
    return undefined;
  } catch (error) {
    return error instanceof BywayError ? { code: error.code, param: error.failure.param } : error;
  }
}

describe('the x-portkey headers', () => {
  it('are all optional', () => {
    expect(parseRequestOptions({})).toEqual({
      config: null,
      virtualKey: null,
      provider: null,
      customHost: null,
      requestTimeoutMs: null,
      metadata: {},
      forwardHeaders: [],
      logBodies: true,
      cacheNamespace: null,
      forceRefresh: false,
    });
  });

  it('carry a config id or a config', () => {
    expect(parseRequestOptions({ 'x-portkey-config': 'pc-1' }).config).toEqual({ kind: 'id', id: 'pc-1' });
    const inline = parseRequestOptions({ 'x-portkey-config': '{"virtual_key":"a"}' }).config;
    expect(inline).toMatchObject({ kind: 'inline', config: { virtual_key: 'a' } });
  });

  it('turn off the storing of bodies with debug: false', () => {
    expect(parseRequestOptions({ 'x-portkey-debug': 'FALSE' }).logBodies).toBe(false);
    expect(parseRequestOptions({ 'x-portkey-debug': 'true' }).logBodies).toBe(true);
  });

  it('say which part of the cache to use, and whether to renew it', () => {
    const headers = { 'x-portkey-cache-namespace': ' user 1 ', 'x-portkey-cache-force-refresh': 'True' };
    expect(parseRequestOptions(headers)).toMatchObject({ cacheNamespace: 'user 1', forceRefresh: true });
    expect(parseRequestOptions({ 'x-portkey-cache-force-refresh': 'false' }).forceRefresh).toBe(false);
  });

  it('name headers to forward', () => {
    const { forwardHeaders } = parseRequestOptions({ 'x-portkey-forward-headers': 'X-Tenant, x-b ,' });
    expect(forwardHeaders).toEqual(['x-tenant', 'x-b']);
  });

  it.each([
    [{ 'x-portkey-config': '{"nonsense"' }, 'invalid_value', 'x-portkey-config'],
    [{ 'x-portkey-config': '{"retry":{"attempts":9}}' }, 'invalid_config', 'x-portkey-config.retry.attempts'],
    [{ 'x-portkey-config': '{"targets":[{"x":1}]}' }, 'invalid_config', 'x-portkey-config.targets[0].x'],
    [{ 'x-portkey-metadata': 'a=b' }, 'invalid_value', 'x-portkey-metadata'],
    [{ 'x-portkey-metadata': '{"a":1}' }, 'invalid_value', 'x-portkey-metadata.a'],
    [{ 'x-portkey-request-timeout': 'soon' }, 'invalid_value', 'x-portkey-request-timeout'],
    [{ 'x-portkey-request-timeout': '0' }, 'invalid_value', 'x-portkey-request-timeout'],
    [{ 'x-portkey-cache-namespace': 'x'.repeat(256) }, 'invalid_value', 'x-portkey-cache-namespace'],
    [{ 'x-portkey-cache-namespace': 'größe' }, 'invalid_value', 'x-portkey-cache-namespace'],
    [{ 'x-portkey-cache-force-refresh': 'yes' }, 'invalid_value', 'x-portkey-cache-force-refresh'],
  ])('refuse %j by name', (headers, code, param) => {
    expect(faultOf(() => parseRequestOptions(headers as Record<string, string>))).toEqual({ code, param });
  });
});

describe('x-byway-deadline', () => {
  it('is seconds, or the default', () => {
    expect(deadlineMsOf({}, 5000)).toBe(5000);
    expect(deadlineMsOf({ 'x-byway-deadline': '1.5' }, 5000)).toBe(1500);
  });

  it.each(['0', '86401', '-3', 'tomorrow', '1e3'])('refuses %s', (text) => {
    const fault = faultOf(() => deadlineMsOf({ 'x-byway-deadline': text }, 5000));
    expect(fault).toEqual({ code: 'invalid_value', param: 'x-byway-deadline' });
  });
});
