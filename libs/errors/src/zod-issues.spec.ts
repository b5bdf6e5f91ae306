import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { BywayError } from './byway-error.js';
import { fromZodError, issuePath, parseOrThrow } from './zod-issues.js';

const schema = z.strictObject({
  name: z.string(),
  mode: z.enum(['fallback', 'single']).optional(),
  targets: z.array(z.strictObject({ retry: z.strictObject({ attempts: z.number().max(5) }) })).optional(),
});

function failureOf(call: () => unknown) {
  try {
    call();
  } catch (error) {
    if (error instanceof BywayError) return error.failure;
  }
  throw new Error('no BywayError was thrown');
}

describe('parseOrThrow', () => {
  it('gives back what it parsed', () => {
    expect(parseOrThrow(schema, { name: 'a' })).toEqual({ name: 'a' });
  });

  it('names the path of the fault as the caller would write it', () => {
    const body = { name: 'a', targets: [{ retry: { attempts: 1 } }, { retry: { attempts: 9 } }] };
    const failure = failureOf(() => parseOrThrow(schema, body));
    expect(failure).toMatchObject({ code: 'invalid_value', param: 'targets[1].retry.attempts' });
    expect(failure.message).toMatch(/^targets\[1\]\.retry\.attempts: /);
  });

  it('tells a missing parameter from a wrong one', () => {
    const missing = failureOf(() => parseOrThrow(schema, {}));
    expect(missing).toEqual({
      code: 'missing_required_parameter',
      message: 'name: is required',
      param: 'name',
    });
    expect(failureOf(() => parseOrThrow(schema, { name: 1 })).code).toBe('invalid_value');
  });

  it.each([
    ['an enum', z.object({ kind: z.enum(['a', 'b']) })],
    ['a literal', z.object({ kind: z.literal('a') })],
    ['a union', z.object({ kind: z.union([z.string(), z.number()]) })],
    ['a discriminator', z.discriminatedUnion('kind', [z.object({ kind: z.literal('a') })])],
  ])('sees that %s is missing, too', (_name, absent) => {
    expect(failureOf(() => parseOrThrow(absent, {}))).toMatchObject({
      code: 'missing_required_parameter',
      param: 'kind',
    });
    expect(failureOf(() => parseOrThrow(absent, { kind: true })).code).toBe('invalid_value');
  });

  it('keeps the words of a rule that blames an absent parameter', () => {
    const rule = z
      .object({ n: z.number().optional() })
      .refine(() => false, { path: ['n'], error: 'n needs a model' });
    expect(failureOf(() => parseOrThrow(rule, {}))).toMatchObject({
      code: 'invalid_value',
      message: 'n: n needs a model',
    });
  });

  it('names an unknown key itself', () => {
    const failure = failureOf(() =>
      parseOrThrow(schema, { name: 'a', targets: [{ retry: { attempts: 1, tries: 2 } }] }),
    );
    expect(failure).toMatchObject({ param: 'targets[0].retry.tries', code: 'invalid_value' });
    expect(failure.message).toContain('unknown key "tries"');
  });

  it('puts a prefix before the path and uses the code it is given', () => {
    const options = { code: 'invalid_config', prefix: 'x-portkey-config' } as const;
    expect(failureOf(() => parseOrThrow(schema, { name: 'a', mode: 'x' }, options))).toMatchObject({
      code: 'invalid_config',
      param: 'x-portkey-config.mode',
    });
  });

  it('does not repeat the value, which may be a secret', () => {
    const failure = failureOf(() => parseOrThrow(z.object({ key: z.number() }), { key: 'sk-hunter2' }));
    expect(JSON.stringify(failure)).not.toContain('hunter2');
  });

  it('does not repeat a name that is too long to be one: it may be a key in the wrong place', () => {
    const key = `bw-${'hunter2'.repeat(6)}`;
    const failure = failureOf(() => parseOrThrow(schema, { name: 'a', [key]: '' }));
    expect(failure).toMatchObject({
      param: '(45 characters)',
      message: '(45 characters): unknown key "(45 characters)"',
    });
  });

  it('has no parameter when the whole body is at fault', () => {
    expect(failureOf(() => parseOrThrow(schema, 'text'))).not.toHaveProperty('param');
  });
});

describe('fromZodError', () => {
  it('works without the input', () => {
    const parsed = schema.safeParse({});
    if (parsed.success) throw new Error('unexpected');
    expect(fromZodError(parsed.error).failure).toMatchObject({
      code: 'missing_required_parameter',
      param: 'name',
    });
  });
});

describe('issuePath', () => {
  it.each([
    [[], ''],
    [['a', 'b'], 'a.b'],
    [['targets', 1, 'retry'], 'targets[1].retry'],
    [[0, 'a'], '[0].a'],
  ])('writes %j as %j', (path, text) => {
    expect(issuePath(path)).toBe(text);
  });
});
