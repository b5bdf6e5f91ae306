import { describe, expect, it } from '@jest/globals';
import { errorCatalogue, errorCodes, errorEntry } from './catalogue.js';

describe('the error catalogue', () => {
  it.each(errorCodes)('%s is well formed', (code) => {
    const { status, meaning } = errorEntry(code);
    expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(600);
    expect(meaning).toMatch(/^[A-Z].*[^.]\.$/s);
  });

  it('says each thing once', () => {
    const meanings = errorCodes.map((code) => errorEntry(code).meaning);
    expect(new Set(meanings).size).toBe(meanings.length);
  });

  it('lists every code', () => {
    expect(errorCodes).toEqual(Object.keys(errorCatalogue));
  });

  it('never asks a client to repeat what is its own fault', () => {
    const faults = errorCodes.filter((code) =>
      [400, 401, 403, 404, 413, 415, 422].includes(errorEntry(code).status),
    );
    expect(faults.filter((code) => errorEntry(code).retryable)).toEqual([]);
  });

  it('lets a client repeat whenever a part of Byway is down', () => {
    const down = errorCodes.filter((code) => errorEntry(code).status === 503);
    expect(down.filter((code) => !errorEntry(code).retryable)).toEqual([]);
  });

  it('never invites to pay twice when the outcome is unknown', () => {
    expect(errorEntry('unknown_outcome').retryable).toBe(false);
  });
});
