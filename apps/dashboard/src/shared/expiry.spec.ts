import { describe, expect, it } from '@jest/globals';
import { expiresAtOf, expiryFault, expiryOf } from './expiry.js';

const now = Date.parse('2026-11-24T12:00:00.000Z');

describe('the expiry of a form', () => {
  it.each([
    ['never', null],
    ['30', '2026-12-24T12:00:00.000Z'],
    ['90', '2027-02-22T12:00:00.000Z'],
    ['365', '2027-11-24T12:00:00.000Z'],
  ] as const)('makes %p of the choices into %p', (choice, expiresAt) => {
    expect(expiresAtOf({ choice, at: null }, now)).toBe(expiresAt);
    expect(expiryFault({ choice, at: null }, now)).toBeNull();
  });

  it.each([null, '2027-01-02T03:04:05.000Z', '2026-07-01T00:00:00.000Z'])(
    'gives %p back as it came',
    (time) => expect(expiresAtOf(expiryOf(time), now)).toBe(time),
  );

  it.each([
    [null, 'Choose a time'],
    ['2026-11-20 00:00:00', 'Choose a time in the future'],
    ['2026-12-20 00:00:00', null],
  ])('says of the time %p: %p', (at, fault) => expect(expiryFault({ choice: 'at', at }, now)).toBe(fault));
});
