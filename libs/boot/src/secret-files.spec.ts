import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { commonEnv, loadEnv } from './load-env.js';
import { withSecretFiles } from './secret-files.js';

describe('a secret in a file', () => {
  const schema = z.object({ ...commonEnv, REDIS_URL: z.url().optional() });
  const token = 'a token of enough length';
  let folder: string;
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'byway-secrets-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is the value of its variable, without the line break at its end', () => {
    const env = loadEnv(schema, {
      BYWAY_INTERNAL_TOKEN_FILE: file('token', `${token}\n`),
      REDIS_URL_FILE: file('redis', 'redis://:secret@redis:6379\r\n'),
    });
    expect(env).toMatchObject({ BYWAY_INTERNAL_TOKEN: token, REDIS_URL: 'redis://:secret@redis:6379' });
  });

  it('is not set when the file is empty, and the name of a file may be empty', () => {
    const env = loadEnv(schema, {
      BYWAY_INTERNAL_TOKEN: token,
      BYWAY_INTERNAL_TOKEN_FILE: '',
      REDIS_URL_FILE: file('empty', '\n'),
    });
    expect(env.REDIS_URL).toBeUndefined();
    expect(env.BYWAY_INTERNAL_TOKEN).toBe(token);
  });

  it('is checked like any value, and not repeated', () => {
    const load = () =>
      loadEnv(schema, {
        BYWAY_INTERNAL_TOKEN_FILE: file('short', 'hunter2'),
        REDIS_URL_FILE: file('wrong', 'hunter3'),
      });
    expect(load).toThrow(/BYWAY_INTERNAL_TOKEN: [^]*REDIS_URL: /);
    expect(load).not.toThrow(/hunter/);
  });

  it('is refused when its file cannot be read, or the variable is set too', () => {
    const load = () =>
      loadEnv(schema, {
        BYWAY_INTERNAL_TOKEN: token,
        BYWAY_INTERNAL_TOKEN_FILE: file('twice', token),
        REDIS_URL_FILE: join(folder, 'missing'),
      });
    expect(load).toThrow(/BYWAY_INTERNAL_TOKEN_FILE: BYWAY_INTERNAL_TOKEN is set too/);
    expect(load).toThrow(/REDIS_URL_FILE: cannot be read \(ENOENT\)/);
    expect(load).not.toThrow(new RegExp(token));
  });

  it('is read for the variables that are secrets, and no others', () => {
    const source = {
      LOG_LEVEL_FILE: file('level', 'debug'),
      PORT: '1',
      REDIS_URL_FILE: file('url', 'redis://a'),
    };
    expect(withSecretFiles(source)).toEqual({
      LOG_LEVEL_FILE: source.LOG_LEVEL_FILE,
      PORT: '1',
      REDIS_URL: 'redis://a',
    });
  });
});
