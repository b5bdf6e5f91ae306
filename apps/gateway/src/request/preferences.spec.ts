import { describe, expect, it } from '@jest/globals';
import { parsePreferences, parseWait } from './preferences.js';

describe('Prefer', () => {
  it.each([
    [undefined, { respondAsync: false, waitS: null }],
    ['respond-async', { respondAsync: true, waitS: null }],
    ['Respond-Async, wait=10', { respondAsync: true, waitS: 10 }],
    ['wait="20"', { respondAsync: false, waitS: 20 }],
    ['wait=99999', { respondAsync: false, waitS: 300 }],
    ['return=minimal; foo=bar, handling=lenient', { respondAsync: false, waitS: null }],
  ])('reads %s', (prefer, expected) => {
    expect(parsePreferences(prefer === undefined ? {} : { prefer })).toEqual(expected);
  });

  it.each(['wait', 'wait=', 'wait=soon', 'wait=-1', 'wait=1.5'])('refuses %s', (prefer) => {
    expect(() => parsePreferences({ prefer })).toThrow(/Prefer: wait needs a number of seconds/);
  });

  it('names the parameter of a long-poll', () => {
    expect(() => parseWait('x', 'wait')).toThrow(/^wait: /);
  });
});
