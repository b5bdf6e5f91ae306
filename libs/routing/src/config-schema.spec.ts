import { BywayError } from '@byway/errors/byway-error';
import { describe, expect, it } from '@jest/globals';
import {
  badQueries,
  conditional,
  fallback,
  key,
  misfits,
  nested,
  unknownKeys,
  validConfigs,
  wholeVocabulary,
  wrongValues,
} from './config-cases.spec-helper.js';
import { listConfigFaults, parseGatewayConfig } from './config-schema.js';

/** The path of the fault, or the whole error when it is not what was promised. */
function faultOf(config: unknown, prefix?: string): unknown {
  try {
    parseGatewayConfig(config, prefix);
    return 'valid';
  } catch (error) {
    return error instanceof BywayError && error.code === 'invalid_config' ? error.failure.param : error;
  }
}

describe('parseGatewayConfig', () => {
  it('takes the config of the cookbook unchanged', () => {
    const config = {
      strategy: { mode: 'fallback' },
      targets: [
        { virtual_key: 'stability-ai-virtualkey', override_params: { model: 'stable-diffusion-v1-6' } },
        { virtual_key: 'open-ai-virtual-key', override_params: { model: 'dall-e-3' } },
      ],
    };
    expect(parseGatewayConfig(config)).toEqual(config);
  });

  it('takes the whole vocabulary', () => {
    expect(parseGatewayConfig(wholeVocabulary)).toEqual(wholeVocabulary);
  });

  it.each(validConfigs)('is valid: %s %j', (_, config) => {
    expect(faultOf(config)).toBe('valid');
  });

  it.each(unknownKeys)('refuses the unknown key %s', (path, config) => {
    expect(faultOf(config)).toBe(path);
  });

  it.each(wrongValues)('refuses a wrong value at %s', (path, config) => {
    expect(faultOf(config)).toBe(path);
  });

  it.each(misfits)('refuses what does not fit together at %s', (path, config) => {
    expect(faultOf(config)).toBe(path);
  });

  it.each(badQueries)('refuses a query at strategy.conditions[0].query%s', (path, query) => {
    expect(faultOf(conditional(query))).toBe(`strategy.conditions[0].query${path}`);
  });

  it('refuses a query nested without end', () => {
    let query: unknown = { 'params.n': 1 };
    for (let level = 0; level < 12; level += 1) query = { $and: [query] };
    expect(String(faultOf(conditional(query)))).toMatch(
      /^strategy\.conditions\[0\]\.query(\.\$and\[0\]){10}$/,
    );
  });

  it('limits depth and number of targets, however hostile the nesting', () => {
    expect(faultOf(nested(6))).toBe('targets[0].targets[0].targets[0].targets[0].targets[0].targets[0]');
    let deep: unknown = key;
    for (let level = 0; level < 50_000; level += 1) deep = { targets: [deep] };
    expect(faultOf(deep)).toMatch(/^targets\[0\]/);
    expect(faultOf({ strategy: fallback, targets: Array(101).fill(key) })).toBe('targets');
    const group = { strategy: fallback, targets: Array(50).fill(key) };
    expect(faultOf({ strategy: fallback, targets: [group, group] })).toBe('targets[1].targets');
  });

  it('puts the prefix before the path', () => {
    expect(faultOf({ ...key, foo: 1 }, 'config')).toBe('config.foo');
    expect(faultOf(nested(6), 'config')).toMatch(/^config\.targets\[0\]/);
    expect(faultOf({}, 'config')).toBe('config');
    expect(faultOf('text', 'x-portkey-config')).toBe('x-portkey-config');
    expect(faultOf(null)).toBeUndefined();
  });

  it('never repeats a key in the error', () => {
    const config = { provider: 'openai', api_key: 'sk-secret', foo: 1 };
    expect(() => parseGatewayConfig(config)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('sk-secret') }),
    );
    expect(() => parseGatewayConfig({ provider: 'openai', api_key: ['sk-secret'] })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('sk-secret') }),
    );
  });
});

describe('listConfigFaults', () => {
  it('tells every fault with its path, down to each unknown key', () => {
    const config = {
      stratgy: 1,
      extra: 2,
      strategy: {},
      targets: [key, { ...key, retry: { attempts: 9 }, request_timeout: 'soon' }],
    };
    expect(listConfigFaults(config).map(({ path, message }) => [path.join('.'), message])).toEqual([
      ['strategy.mode', 'is required'],
      ['targets.1.retry.attempts', expect.stringContaining('<=5')],
      ['targets.1.request_timeout', expect.stringContaining('number')],
      ['stratgy', 'unknown key "stratgy"'],
      ['extra', 'unknown key "extra"'],
    ]);
  });

  it('tells what the shape alone does not show, and what is too large', () => {
    expect(listConfigFaults({ targets: [{}] })).toMatchObject([
      { path: ['strategy'], message: 'is required beside targets' },
      { path: ['targets', 0] },
    ]);
    expect(listConfigFaults(nested(6))).toMatchObject([
      { path: ['targets', 0, 'targets', 0, 'targets', 0, 'targets', 0, 'targets', 0, 'targets', 0] },
    ]);
  });

  it.each([[key], [{ cache: { mode: 'simple' } }]])('finds none in %j', (config) =>
    expect(listConfigFaults(config)).toEqual([]),
  );
});
