import { BywayError } from '@byway/errors/byway-error';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { createLogger } from './logger.js';
import { isSecretName } from './redact-secrets.js';

function capture(level = 'info') {
  const lines: string[] = [];
  const logger = createLogger({
    service: 'vault',
    level,
    destination: { write: (line) => void lines.push(line) },
  });
  return { logger, lines, last: () => z.looseObject({}).parse(JSON.parse(lines.at(-1) ?? '')) };
}

describe('the logger', () => {
  it('writes JSON lines with service, level, time and message', () => {
    const { logger, last } = capture();
    logger.info({ trace_id: 'abc' }, 'listening');
    expect(last()).toMatchObject({ service: 'vault', level: 'info', message: 'listening', trace_id: 'abc' });
    expect(last()['time']).toMatch(/^\d{4}-\d\d-\d\dT/);
  });

  it('writes only from its level upwards', () => {
    const { logger, lines } = capture('warn');
    logger.info('no');
    logger.warn('yes');
    expect(lines).toHaveLength(1);
  });

  it.each([
    ['at the top', { key: 'hunter2' }],
    ['in a body', { body: { api_key: 'hunter2' } }],
    ['far down', { a: { b: { c: { d: { e: { password: 'hunter2' } } } } } }],
    ['in a list', { targets: [{ provider: 'openai', api_key: 'hunter2' }] }],
    [
      'in headers of any spelling',
      { headers: { Authorization: 'Bearer hunter2', 'X-Portkey-Api-Key': 'hunter2' } },
    ],
    ['as a whole object', { credentials: { id: 'hunter2' } }],
    ['in cookies', { headers: { 'set-cookie': ['session=hunter2'] } }],
    ['as bytes', { masterKey: Buffer.from('hunter2'), data: Buffer.from('hunter2') }],
    ['too deep to check', { a: { b: { c: { d: { e: { f: { g: { h: { i: { j: 'hunter2' } } } } } } } } } }],
  ])('hides a secret %s', (_where, fields) => {
    const { logger, lines } = capture();
    logger.info(fields, 'message');
    expect(lines.join()).not.toContain('hunter2');
    expect(lines.join()).not.toContain(Buffer.from('hunter2').join(','));
  });

  it('hides secrets that hang on an error, and keeps its message and stack', () => {
    const { logger, lines, last } = capture();
    const cause = Object.assign(new Error('refused'), { config: { headers: { authorization: 'hunter2' } } });
    logger.error({ err: new BywayError('internal_error', 'Failed.', { cause }) }, 'failed');
    expect(lines.join()).not.toContain('hunter2');
    expect(last()['err']).toMatchObject({ type: 'BywayError', message: expect.stringContaining('Failed.') });
    expect(last()['err']).toHaveProperty('stack', expect.stringContaining('logger.spec'));
  });

  it('hides secrets that a child logger is bound to', () => {
    const { logger, lines } = capture();
    logger.child({ request: { token: 'hunter2' }, trace_id: 'abc' }).info('message');
    expect(lines.join()).not.toContain('hunter2');
    expect(lines.join()).toContain('abc');
  });

  it('still tells what finds a fault', () => {
    const { logger, last } = capture();
    const fields = {
      virtual_key: 'openai-main',
      usage: { input_tokens: 3 },
      at: new Date(0),
      none: null,
      n: [1],
    };
    logger.info(fields);
    expect(last()).toMatchObject({ ...fields, at: '1970-01-01T00:00:00.000Z' });
    expect(['idempotency-key', 'keys', 'monkey', 'max_tokens'].filter(isSecretName)).toEqual([]);
  });
});
