import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { loadEnv } from './load-env.js';
import { defaultTimeLimits, timeLimitEnv, type TimeLimits, timeLimits } from './time-limits.js';

const read = (source: Record<string, string>) => timeLimits(loadEnv(z.object(timeLimitEnv), source));

describe('time limits', () => {
  it('give a caller its 503 within 2 s unless a variable says otherwise', () => {
    const limits = {
      serviceCallMs: 1_500,
      staleLookupMs: 250,
      callerQuestionMs: 2_000,
      joinedWriteMs: 700,
      databaseMs: 1_500,
      answerMs: 1_700,
      queueMs: 1_700,
      queuedUnaskedMs: 1_000,
      cacheMs: 250,
      assetStoreMs: 1_500,
      healthCheckMs: 1_500,
      lookupFreshMs: 10_000,
      callerStallMs: 10_000,
    };
    expect(read({})).toEqual(limits);
    expect(defaultTimeLimits).toEqual(limits);
  });

  it.each<[name: string, value: string, changed: Partial<TimeLimits>]>([
    [
      'SERVICE_CALL_TIMEOUT_MS',
      '15000',
      {
        ...{ serviceCallMs: 15_000, staleLookupMs: 2_500, callerQuestionMs: 20_000, joinedWriteMs: 7_000 },
        ...{ databaseMs: 15_000, answerMs: 15_200 },
      },
    ],
    ['DATABASE_TIMEOUT_MS', '1000', { databaseMs: 1_000, answerMs: 1_200 }],
    ['QUEUE_TIMEOUT_MS', '20000', { queueMs: 20_000 }],
    ['QUEUE_TIMEOUT_MS', '1000', { queueMs: 1_000, queuedUnaskedMs: 600 }],
    ['CACHE_TIMEOUT_MS', '4000', { cacheMs: 4_000 }],
    ['ASSET_STORE_TIMEOUT_MS', '3000', { assetStoreMs: 3_000 }],
    ['HEALTH_CHECK_TIMEOUT_MS', '2500', { healthCheckMs: 2_500 }],
    ['LOOKUP_FRESH_MS', '1000', { lookupFreshMs: 1_000 }],
    ['CALLER_STALL_TIMEOUT_MS', '3000', { callerStallMs: 3_000 }],
  ])('are changed by %s=%s and by what follows from it', (name, value, changed) => {
    expect(read({ [name]: value })).toEqual({ ...defaultTimeLimits, ...changed });
  });

  it.each(Object.keys(timeLimitEnv))('refuse a %s that is no number of ms, or next to none', (name) => {
    for (const text of ['soon', '1.5', '-1', '0', '9']) {
      expect(() => read({ [name]: text })).toThrow(new RegExp(`Invalid environment:\n  ${name}: `));
    }
  });

  it('refuse a wait for the cache in which a claim on an answer could run out', () => {
    expect(() => read({ CACHE_TIMEOUT_MS: '5001' })).toThrow(/CACHE_TIMEOUT_MS/);
  });

  it('refuse queries that outlast the calls that wait for them', () => {
    const calls = { SERVICE_CALL_TIMEOUT_MS: '3000' };
    expect(read({ ...calls, DATABASE_TIMEOUT_MS: '3000' }).databaseMs).toBe(3_000);
    expect(() => read({ ...calls, DATABASE_TIMEOUT_MS: '3001' })).toThrow(
      /DATABASE_TIMEOUT_MS: must not be more than SERVICE_CALL_TIMEOUT_MS \(3000\)/,
    );
    expect(read({ SERVICE_CALL_TIMEOUT_MS: '1000' }).databaseMs).toBe(1_000);
  });

  it('leave room for what is derived from them, also where they are shortest', () => {
    const least = read({ SERVICE_CALL_TIMEOUT_MS: '200', QUEUE_TIMEOUT_MS: '300' });
    for (const ms of Object.values(least)) expect(ms).toBeGreaterThan(0);
    expect(least.queuedUnaskedMs).toBeLessThan(least.queueMs);
    expect(least.joinedWriteMs).toBeLessThan(least.serviceCallMs / 2);
  });
});
