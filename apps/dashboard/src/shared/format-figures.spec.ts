import { describe, expect, it } from '@jest/globals';
import { formatCost, formatDuration, formatRate } from './format-figures.js';

describe('figures for people', () => {
  it.each([
    [null, '–'],
    [0, '0 ms'],
    [0.2, '<1 ms'],
    [12.4, '12 ms'],
    [1_240, '1.24 s'],
    [59_949, '59.9 s'],
    [59_960, '1 min 0 s'],
    [125_000, '2 min 5 s'],
    [3_725_000, '1 h 2 min'],
  ])('says a duration of %p ms as %p', (ms, text) => expect(formatDuration(ms)).toBe(text));

  it.each([
    [null, '–'],
    [0, '$0'],
    [12.345, '$12.35'],
    [0.5, '$0.50'],
    [0.04, '$0.04'],
    [0.0355, '$0.0355'],
    [0.000_012, '$0.000012'],
    [0.000_000_1, '<$0.000001'],
  ])('says %p USD as %p', (usd, text) => expect(formatCost(usd)).toBe(text));

  it.each([
    [null, '–'],
    [0, '0 %'],
    [0.000_4, '<0.1 %'],
    [0.125, '12.5 %'],
    [1, '100 %'],
  ])('says a share of %p as %p', (rate, text) => expect(formatRate(rate)).toBe(text));
});
