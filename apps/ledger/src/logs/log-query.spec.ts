import { BywayError } from '@byway/errors/byway-error';
import { parseOrThrow } from '@byway/errors/zod-issues';
import { describe, expect, it } from '@jest/globals';
import { logFilterSchema } from './log-query.js';

const read = (query: Record<string, unknown>) => parseOrThrow(logFilterSchema, query);

describe('the query of GET /logs', () => {
  it.each([
    ['1795348800', '2026-11-22T12:00:00.000Z'],
    ['1795348800.5', '2026-11-22T12:00:00.500Z'],
    ['2026-11-22T12:00:00Z', '2026-11-22T12:00:00.000Z'],
    ['2026-11-22T12:00:00+02:00', '2026-11-22T10:00:00.000Z'],
    ['2026-11-22T12:00:00', '2026-11-22T12:00:00.000Z'],
    ['2026-11-22', '2026-11-22T00:00:00.000Z'],
  ])('reads the time %s as %s', (text, iso) => {
    expect(read({ time_from: text }).time_from?.toISOString()).toBe(iso);
  });

  it('reads a status as a word, an exact HTTP status or a class of them', () => {
    expect(read({ status: 'failed' }).status).toEqual({ word: 'failed' });
    expect(read({ status: '429' }).status).toEqual({ from: 429, to: 429 });
    expect(read({ status: '5xx' }).status).toEqual({ from: 500, to: 599 });
  });

  it('gives pages of 50 when no limit is named', () => {
    expect(read({}).limit).toBe(50);
  });

  it.each([
    ['time_from', 'yesterday'],
    ['time_from', '2026-13-01'],
    ['time_to', '9999999999999999'],
    ['time_to', ''],
    ['status', 'done'],
    ['status', '6xx'],
    ['status', '2000'],
    ['metadata', '{'],
    ['metadata', '["team"]'],
    ['metadata', '{"team":1}'],
    ['fallback', 'yes'],
    ['limit', '0'],
    ['limit', '201'],
    ['limit', 'ten'],
    ['page', '2'],
    ['provider', ['openai', 'stability-ai']],
  ])('refuses %s=%j and names the parameter', (name, value) => {
    const attempt = () => read({ [name]: value });
    expect(attempt).toThrow(BywayError);
    expect(attempt).toThrow(new RegExp(`^${name}: `));
  });
});
