import { describe, expect, it } from '@jest/globals';
import type { LookupAddress } from 'node:dns';
import { guardedLookup, PrivateAddressError } from './outbound-agents.js';

type Answer = Error | LookupAddress[] | string | null;

/** What a connection gets for a name that resolves to these addresses. */
function resolved(addresses: string[], options: { all?: boolean } = {}): Answer {
  let answer: Answer = null;
  guardedLookup(
    'provider.example',
    options,
    (error, found) => (answer = error ?? found),
    (_name, _options, callback) =>
      callback(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      ),
  );
  return answer;
}

describe('a name is resolved when the worker connects, and', () => {
  it.each([
    [['10.0.0.1']],
    [['127.0.0.1']],
    [['169.254.169.254']],
    [['::1']],
    [['::ffff:192.168.0.1']],
    [['fd00::1']],
    // One private address among public ones is enough.
    [['93.184.216.34', '172.16.0.1']],
  ])('is refused when it leads to %j', (addresses) => {
    const answer = resolved(addresses);
    expect(answer).toBeInstanceOf(PrivateAddressError);
    expect(answer).toMatchObject({ host: 'provider.example' });
  });

  it('gives public addresses, one or all as asked', () => {
    expect(resolved(['93.184.216.34'])).toBe('93.184.216.34');
    const both = ['93.184.216.34', '2606:2800:220:1::1'];
    expect(resolved(both, { all: true })).toEqual([
      { address: '93.184.216.34', family: 4 },
      { address: '2606:2800:220:1::1', family: 6 },
    ]);
  });

  it('passes on that a name is not known', () => {
    const unknown = Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' });
    let answer: Answer = null;
    guardedLookup(
      'provider.example',
      {},
      (error) => (answer = error),
      (_name, _options, callback) => callback(unknown, []),
    );
    expect(answer).toBe(unknown);
  });
});
