import { describe, expect, it } from '@jest/globals';
import { loggedRequestHeaders } from './logged-request-headers.js';

const key = 'sk-0123456789abcdef';

describe('the headers of a call in the log', () => {
  it('are those that say who calls and what is asked of Byway, as the caller wrote them', () => {
    const headers = {
      'user-agent': '<script>alert(1)</script>',
      'content-type': 'application/json',
      accept: '*/*',
      prefer: 'respond-async',
      'x-portkey-config': 'pc-images-a1b2c3',
      'x-portkey-virtual-key': 'openai-main',
      'x-portkey-metadata': '{"team":"docs"}',
      'x-stainless-retry-count': '1',
      'x-byway-deadline': '30',
    };
    expect(loggedRequestHeaders(headers)).toEqual(headers);
  });

  it('are no keys, no cookies and nothing that Byway does not know', () => {
    expect(
      loggedRequestHeaders({
        authorization: `Bearer ${key}`,
        'x-portkey-api-key': 'bw-0123456789',
        'x-api-key': key,
        'api-key': key,
        cookie: 'byway_session=secret',
        'proxy-authorization': 'Basic abc',
        'x-portkey-aws-secret-access-key': key,
        'x-portkey-azure-ad-token': key,
        'x-stainless-secret': key,
        'x-byway-internal': key,
        'x-tenant': 'blue',
      }),
    ).toEqual({});
  });

  it('show of what may hold a key only what cannot', () => {
    expect(
      loggedRequestHeaders({
        'x-portkey-config': JSON.stringify({ provider: 'openai', api_key: key }),
        'x-portkey-custom-host': `https://user:${key}@host.example:8443/v1?key=${key}#${key}`,
        'x-byway-webhook-url': `https://hooks.example/${key}?token=${key}`,
        'idempotency-key': '5f1c2f0e-8a57-4f1b-9a3e-0d6a0c1d2e3f',
      }),
    ).toEqual({
      'x-portkey-config': '(inline config, not kept)',
      'x-portkey-custom-host': 'https://host.example:8443/v1',
      'x-byway-webhook-url': 'https://hooks.example',
      'idempotency-key': '5f1c2f0e...',
    });
    const short = {
      'x-portkey-custom-host': key,
      'x-portkey-config': ` {"api_key":"${key}"}`,
      'idempotency-key': 'ab',
    };
    expect(loggedRequestHeaders(short)).toEqual({
      'x-portkey-custom-host': '(not a URL)',
      'x-portkey-config': '(inline config, not kept)',
      'idempotency-key': '...',
    });
  });

  it('repeat no key that is sent beside them', () => {
    const beside = { 'x-portkey-metadata': '{"team":"docs"}', 'user-agent': `app ${key}` };
    for (const secret of [
      { authorization: `Bearer ${key}` },
      { 'x-api-key': key },
      { 'x-portkey-api-key': key },
    ]) {
      expect(loggedRequestHeaders({ ...beside, ...secret })).toEqual({
        'user-agent': '(holds a key, not kept)',
        'x-portkey-metadata': '{"team":"docs"}',
      });
    }
  });

  it('are cut when they are long', () => {
    expect(loggedRequestHeaders({ 'user-agent': 'u'.repeat(9_000) })).toEqual({
      'user-agent': `${'u'.repeat(500)}... (cut)`,
    });
  });
});
