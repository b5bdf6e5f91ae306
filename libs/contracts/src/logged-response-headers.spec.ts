import { describe, expect, it } from '@jest/globals';
import { loggedResponseHeaders } from './logged-response-headers.js';

describe('the headers of an answer in the log', () => {
  it('are those that say how it came about', () => {
    const kept = {
      'content-type': 'application/json',
      'x-request-id': 'req_1',
      'x-portkey-provider': 'openai',
      'x-byway-attempts': '2',
      'retry-after': '2',
      'x-should-retry': 'true',
    };
    const others = { 'set-cookie': 'byway_session=secret', 'cache-control': 'no-cache', date: 'today' };
    expect(loggedResponseHeaders({ ...kept, ...others })).toEqual(kept);
  });

  it('are cut when they are long', () => {
    const { 'x-byway-warnings': warnings } = loggedResponseHeaders({ 'x-byway-warnings': 'w'.repeat(9_000) });
    expect(warnings).toBe(`${'w'.repeat(500)}... (cut)`);
  });
});
