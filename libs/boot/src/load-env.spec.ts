import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { commonEnv, flagSchema, loadEnv, portSchema, wordListSchema } from './load-env.js';

describe('loadEnv', () => {
  const schema = z.object({ ...commonEnv, PORT: portSchema.default(8787), REDIS_URL: z.url().optional() });
  const token = 'a token of enough length';

  it('gives typed values and defaults', () => {
    expect(loadEnv(schema, { BYWAY_INTERNAL_TOKEN: token, PORT: '0', UNRELATED: 'x' })).toEqual({
      HOST: '127.0.0.1',
      LOG_LEVEL: 'info',
      BYWAY_INTERNAL_TOKEN: token,
      PORT: 0,
    });
  });

  it('takes an empty variable as not set', () => {
    const env = loadEnv(schema, { BYWAY_INTERNAL_TOKEN: token, REDIS_URL: '', PORT: '' });
    expect(env.REDIS_URL).toBeUndefined();
    expect(env.PORT).toBe(8787);
  });

  it('names every variable at fault at once, and no value', () => {
    const source = {
      BYWAY_INTERNAL_TOKEN: 'hunter2',
      REDIS_URL: 'hunter3',
      LOG_LEVEL: 'hunter4',
      PORT: '70000',
    };
    const load = () => loadEnv(schema, source);
    for (const name of Object.keys(source)) expect(load).toThrow(new RegExp(name));
    expect(load).not.toThrow(/hunter/);
  });

  it.each(['-1', '65536', '1.5', 'http'])('refuses %s as a port', (text) => {
    expect(portSchema.safeParse(text).success).toBe(false);
  });

  it('reads flags and lists of words', () => {
    expect(['true', '1', 'false', '0'].map((text) => flagSchema.parse(text))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(flagSchema.safeParse('yes').success).toBe(false);
    expect(wordListSchema.parse(' openai, stability-ai ,,')).toEqual(['openai', 'stability-ai']);
  });
});
