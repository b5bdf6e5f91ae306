import { describe, expect, it } from '@jest/globals';
import { forwardableHeaders } from './forwardable-headers.js';

describe('headers that a target may forward', () => {
  it('are those it names that are neither secret nor of this hop', () => {
    const headers = {
      'x-tenant': 'blue',
      'x-api-key': 'not-named',
      authorization: 'Bearer bw-secret',
      'x-portkey-api-key': 'bw-secret',
      cookie: 'session=1',
      host: 'byway',
      'content-length': '3',
    };
    const named = ['X-Tenant', ...Object.keys(headers).filter((name) => name !== 'x-api-key')];
    const leaves = [{ forwardHeaders: [] }, { forwardHeaders: named }];
    expect(forwardableHeaders(headers, leaves)).toEqual({ 'x-tenant': 'blue' });
    expect(forwardableHeaders(headers, [{ forwardHeaders: [] }])).toEqual({});
  });
});
