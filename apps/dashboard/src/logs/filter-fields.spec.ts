import { describe, expect, it } from '@jest/globals';
import { filterChips, timeRangeText } from './filter-fields.js';

describe('the chips of the filters', () => {
  const filters = {
    time: '1h',
    provider: 'openai',
    api_key: 'key_1',
    fallback: true,
    metadata: { team: 'a', env: 'b' },
  } as const;

  it('show each filter with the name people gave it, and each pair of metadata', () => {
    const chips = filterChips(filters, new Map([['key_1', 'my app']]));
    expect(chips.map(({ label, value }) => `${label}: ${value}`)).toEqual([
      'Provider: openai',
      'API key: my app',
      'Fallback: yes',
      'team: a',
      'env: b',
    ]);
  });

  it('take away one filter and leave the others', () => {
    const chips = filterChips(filters, new Map());
    expect(chips.find(({ id }) => id === 'fallback')?.without).toEqual({ ...filters, fallback: undefined });
    const team = chips.find(({ id }) => id === 'metadata.team');
    expect(team?.without.metadata).toEqual({ env: 'b' });
    expect(filterChips({ metadata: { env: 'b' } }, new Map())[0]?.without.metadata).toBeUndefined();
  });
});

describe('the time range', () => {
  it('is said in words, also when somebody wrote nonsense into the URL', () => {
    expect(timeRangeText({})).toBe('Any time');
    expect(timeRangeText({ time: '15m' })).toBe('Last 15 minutes');
    expect(timeRangeText({ time_from: 'yesterday' })).toBe('Since yesterday');
    expect(timeRangeText({ time_from: new Date(2026, 10, 1, 9).toISOString() })).toBe('Since Nov 1, 09:00');
  });
});
