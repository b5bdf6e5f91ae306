import { describe, expect, it } from '@jest/globals';
import { retryWithinMs, sdkCallOf } from './sdk-call.js';

const principal = { workspaceId: 'ws_1', apiKeyId: 'key_1' };
const request = {
  principal,
  endpoint: '/v1/images/generations',
  body: { prompt: 'cat', n: 1 },
  forwarded: { 'x-tenant': 'blue' },
};
const first = { 'x-stainless-retry-count': '0', 'x-portkey-config': 'pc-1' };
const keyOf = (headers: Record<string, string> = {}, over: Partial<typeof request> = {}) =>
  sdkCallOf({ ...first, ...headers }, { ...request, ...over })?.key;

describe('a retry of an SDK', () => {
  it('has the key of the first try, whatever differs from try to try', () => {
    const again = { 'x-stainless-retry-count': '1', traceparent: '00-a-b-01', 'x-portkey-api-key': 'bw-1' };
    expect(keyOf(again)).toBe(keyOf());
    expect(keyOf({}, { body: { n: 1, prompt: 'cat' } })).toBe(keyOf());
  });

  it.each([
    ['another body', {}, { body: { prompt: 'dog', n: 1 } }],
    ['another endpoint', {}, { endpoint: '/v1/other' }],
    ['another API key', {}, { principal: { ...principal, apiKeyId: 'key_2' } }],
    ['another workspace', {}, { principal: { ...principal, workspaceId: 'ws_2' } }],
    ['another forwarded header', {}, { forwarded: { 'x-tenant': 'red' } }],
    ['another config', { 'x-portkey-config': 'pc-2' }, {}],
    ['a virtual key', { 'x-portkey-virtual-key': 'vk-1' }, {}],
    ['other metadata', { 'x-portkey-metadata': '{"a":"b"}' }, {}],
    ['another wish about the log', { 'x-portkey-debug': 'false' }, {}],
    ['another deadline', { 'x-byway-deadline': '9' }, {}],
    ['another provider key', { authorization: 'Bearer sk-2' }, {}],
  ])('with %s is another call', (_name, headers, over) => {
    expect(keyOf(headers, over)).not.toBe(keyOf());
  });

  it.each([
    [{}],
    [{ 'x-stainless-retry-count': '' }],
    [{ 'x-stainless-retry-count': '-1' }],
    [{ 'x-stainless-retry-count': '1e3' }],
    [{ 'x-stainless-retry-count': 'null' }],
  ])('is not seen in %j', (headers) => {
    expect(sdkCallOf(headers, request)).toBeNull();
  });

  it('is not seen where the answer is streamed', () => {
    expect(sdkCallOf(first, { ...request, body: { prompt: 'cat', stream: true } })).toBeNull();
  });

  it.each([
    [0, 1_500],
    [1, 2_000],
    [2, 3_000],
    [4, 9_000],
    [9_999, 9_000],
  ])('number %i is followed by the next within %i ms', (count, ms) => {
    expect(retryWithinMs(count)).toBe(ms);
  });
});
