import { describe, expect, it } from '@jest/globals';
import { filtersOf, readLogsSearch, toLogsQuery } from './logs-search.js';

const now = Date.parse('2026-11-24T12:00:00Z');

describe('the search parameters of the logs', () => {
  it('are read as the router gives them: numbers for digits, booleans for true', () => {
    const search = readLogsSearch({ status: 500, fallback: true, metadata: { team: 'a' }, log: 'req_1' });
    expect(filtersOf(search)).toEqual({ status: '500', fallback: true, metadata: { team: 'a' } });
  });

  it('leave out what nobody can mean, and keep the rest', () => {
    const search = readLogsSearch({
      time: 'toString',
      status: ['x'],
      fallback: 'perhaps',
      metadata: { a: 1 },
      provider: 'openai',
      surprise: 1,
    });
    expect(filtersOf(search)).toEqual({ provider: 'openai' });
  });

  it('become the query of the API: a preset counts back from now and wins over a custom range', () => {
    expect(toLogsQuery({ time: '1h', time_from: 'x', time_to: 'y', metadata: { a: 'b' } }, now)).toEqual({
      time_from: '2026-11-24T11:00:00.000Z',
      time_to: undefined,
      metadata: '{"a":"b"}',
    });
    expect(toLogsQuery({ time_from: '2026-11-01T00:00:00Z', fallback: true }, now)).toEqual({
      time_from: '2026-11-01T00:00:00Z',
      fallback: true,
    });
  });
});
