import { describe, expect, it } from '@jest/globals';
import type { ReplyHead } from './reply-head.js';
import { responseHeaders } from './response-headers.js';

const head: ReplyHead = {
  status: 200,
  contentType: 'application/json',
  contentLength: 12,
  provider: 'openai',
  model: 'gpt-image-2',
  target: 'config.targets[1]',
  attempts: 2,
  retryAttempts: 0,
  costUsd: 0.053,
  warnings: [],
  headers: {},
  errorCode: null,
  errorMessage: null,
  cacheStatus: 'REFRESH',
};

describe('response headers', () => {
  it('tell how the answer came about', () => {
    expect(responseHeaders(head)).toEqual({
      'content-type': 'application/json',
      'content-length': '12',
      'x-portkey-provider': 'openai',
      'x-portkey-last-used-option-index': 'config.targets[1]',
      'x-portkey-retry-attempt-count': '0',
      'x-portkey-cache-status': 'REFRESH',
      'x-byway-attempts': '2',
      'x-byway-cost-usd': '0.053',
    });
  });

  it('cannot be split by a line break in a warning', () => {
    const warnings = ['seed: dropped', 'evil\r\nset-cookie: a=b', 'größe'];
    expect(responseHeaders({ ...head, warnings })['x-byway-warnings']).toBe(
      'seed: dropped; evil??set-cookie: a=b; gr??e',
    );
  });
});
