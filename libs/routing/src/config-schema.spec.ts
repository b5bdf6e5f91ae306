import { BywayError } from '@byway/errors/byway-error';
import { describe, expect, it } from '@jest/globals';
import { parseGatewayConfig } from './config-schema.js';

/** The path of the fault, or the whole error when it is not what was promised. */
function faultOf(config: unknown, prefix?: string): unknown {
  try {
    parseGatewayConfig(config, prefix);
    return 'valid';
  } catch (error) {
    return error instanceof BywayError && error.code === 'invalid_config' ? error.failure.param : error;
  }
}

const key = { virtual_key: 'a' };
const fallback = { mode: 'fallback' };
const conditional = (query: unknown) => ({
  strategy: { mode: 'conditional', conditions: [{ query, then: 'x' }] },
  targets: [{ ...key, name: 'x' }],
});
const nested = (levels: number): unknown =>
  levels === 0 ? key : { strategy: { mode: 'single' }, targets: [nested(levels - 1)] };

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
    const config = {
      strategy: {
        mode: 'conditional',
        on_status_codes: [429, 503],
        conditions: [{ query: { $or: [{ 'metadata.a': 'b' }, { 'params.n': { $gt: 1 } }] }, then: 'x' }],
        default: 'y',
        on_content_filter: 'fallback',
        on_unknown: 'fail',
        cb_config: {
          failure_threshold: 5,
          failure_threshold_percentage: 20,
          minimum_requests: 10,
          cooldown_interval: 60000,
          failure_status_codes: [401, 500],
        },
      },
      cache: { mode: 'simple', max_age: 60 },
      targets: [
        {
          name: 'x',
          provider: 'openai',
          api_key: 'sk-1',
          custom_host: 'https://host.example/v1',
          override_params: { model: 'm', nested: { a: [1] } },
          default_params: { n: 1 },
          drop_params: ['user'],
          weight: 0.5,
          retry: { attempts: 5, on_status_codes: [429], use_retry_after_headers: true },
          cache: { mode: 'simple' },
          request_timeout: 1000,
          forward_headers: ['X-Tenant'],
          passthrough: true,
          metadata: { team: 'red' },
        },
        { name: 'y', provider: 'openai', api_key: { sealed: 'token' } },
      ],
    };
    expect(parseGatewayConfig(config)).toEqual(config);
  });

  it.each<[string, unknown]>([
    ['', { provider: 'openai' }],
    ['', { provider: '@slug' }],
    ['', { override_params: { model: '@slug/model' } }],
    ['', { default_params: { model: '@slug/model' } }],
    ['settings alone, as Portkey takes them', { retry: { attempts: 1 } }],
    ['inherited virtual key', { ...key, strategy: fallback, targets: [{}, {}] }],
    ['inherited model', { override_params: { model: '@a/m' }, strategy: fallback, targets: [{}] }],
    ['single without targets', { strategy: { mode: 'single', on_unknown: 'fail' }, ...key }],
    ['empty status list', { strategy: { mode: 'fallback', on_status_codes: [] }, targets: [key] }],
    ['depth 5', nested(5)],
    ['100 targets', { strategy: fallback, targets: Array(100).fill(key) }],
    ['one weight of 0', { strategy: { mode: 'loadbalance' }, targets: [{ ...key, weight: 0 }, key] }],
  ])('is valid: %s %j', (_, config) => {
    expect(faultOf(config)).toBe('valid');
  });

  it.each<[string, unknown]>([
    ['foo', { ...key, foo: 1 }],
    ['strategy.foo', { strategy: { mode: 'single', foo: 1 }, ...key }],
    ['strategy.cb_config.foo', { strategy: { mode: 'single', cb_config: { foo: 1 } }, ...key }],
    [
      'strategy.conditions[0].foo',
      {
        strategy: { ...fallback, conditions: [{ query: { 'params.n': 1 }, then: 'x', foo: 1 }] },
        targets: [key],
      },
    ],
    ['targets[0].retry.foo', { strategy: fallback, targets: [{ ...key, retry: { attempts: 1, foo: 1 } }] }],
    [
      'targets[1].cache.foo',
      { strategy: fallback, targets: [key, { ...key, cache: { mode: 'simple', foo: 1 } }] },
    ],
    [
      'targets[0].targets[0].foo',
      { strategy: fallback, targets: [{ strategy: fallback, targets: [{ ...key, foo: 1 }] }] },
    ],
    ['api_key.foo', { provider: 'openai', api_key: { sealed: 't', foo: 1 } }],
  ])('refuses the unknown key %s', (path, config) => {
    expect(faultOf(config)).toBe(path);
  });

  it.each<[string, unknown]>([
    ['strategy.mode', { strategy: { mode: 'random' }, targets: [key] }],
    ['strategy.mode', { strategy: {}, targets: [key] }],
    [
      'strategy.on_status_codes[1]',
      { strategy: { ...fallback, on_status_codes: [500, 99] }, targets: [key] },
    ],
    ['strategy.on_content_filter', { strategy: { ...fallback, on_content_filter: 'retry' }, targets: [key] }],
    ['strategy.on_unknown', { strategy: { ...fallback, on_unknown: 'stop' }, targets: [key] }],
    [
      'strategy.cb_config.cooldown_interval',
      { strategy: { ...fallback, cb_config: { cooldown_interval: 1 } }, targets: [key] },
    ],
    ['targets', { strategy: fallback, targets: [] }],
    ['targets[0]', { strategy: fallback, targets: ['a'] }],
    ['targets[0].weight', { strategy: fallback, targets: [{ ...key, weight: -1 }] }],
    ['targets[0].name', { strategy: fallback, targets: [{ ...key, name: '' }] }],
    ['retry.attempts', { ...key, retry: {} }],
    ['retry.attempts', { ...key, retry: { attempts: 6 } }],
    ['retry.attempts', { ...key, retry: { attempts: 1.5 } }],
    ['retry.on_status_codes[0]', { ...key, retry: { attempts: 1, on_status_codes: ['429'] } }],
    ['cache.mode', { ...key, cache: { mode: 'fuzzy' } }],
    ['cache.mode', { ...key, cache: {} }],
    ['cache.mode', { ...key, cache: { mode: 'semantic' } }],
    ['cache.max_age', { ...key, cache: { mode: 'simple', max_age: 59 } }],
    ['cache.max_age', { ...key, cache: { mode: 'simple', max_age: 7_776_001 } }],
    ['cache.max_age', { ...key, cache: { mode: 'simple', max_age: 60.5 } }],
    [
      'targets[1].cache.max_age',
      { strategy: fallback, targets: [key, { ...key, cache: { mode: 'simple', max_age: 1 } }] },
    ],
    ['request_timeout', { ...key, request_timeout: 0 }],
    ['custom_host', { ...key, custom_host: 'host' }],
    ['custom_host', { ...key, custom_host: 'file:///etc/passwd' }],
    ['custom_host', { ...key, custom_host: 'https://user:pass@host' }],
    ['forward_headers[0]', { ...key, forward_headers: ['a b'] }],
    ['drop_params', { ...key, drop_params: 'user' }],
    ['override_params', { ...key, override_params: [] }],
    ['metadata.a', { ...key, metadata: { a: 1 } }],
    ['passthrough', { ...key, passthrough: 'yes' }],
    ['virtual_key', { virtual_key: '' }],
    ['provider', { provider: '' }],
    ['provider', { provider: '@' }],
    ['api_key', { provider: 'openai', api_key: '' }],
  ])('refuses a wrong value at %s', (path, config) => {
    expect(faultOf(config)).toBe(path);
  });

  it.each<[string, unknown]>([
    ['targets', { strategy: fallback, ...key }],
    ['targets', { strategy: { mode: 'loadbalance' }, ...key }],
    ['targets', { strategy: { mode: 'conditional' }, ...key }],
    ['targets[0].targets', { strategy: fallback, targets: [{ strategy: fallback, ...key }] }],
    ['strategy', { targets: [key] }],
    [
      'targets',
      {
        strategy: { mode: 'loadbalance' },
        targets: [
          { ...key, weight: 0 },
          { ...key, weight: 0 },
        ],
      },
    ],
    [
      'strategy.conditions',
      { strategy: { mode: 'conditional', default: 'x' }, targets: [{ ...key, name: 'x' }] },
    ],
    ['strategy.conditions', { strategy: { mode: 'conditional', conditions: [] }, targets: [key] }],
    [
      'strategy.conditions[0].then',
      {
        strategy: { mode: 'conditional', conditions: [{ query: { 'params.n': 1 }, then: 'y' }] },
        targets: [{ ...key, name: 'x' }],
      },
    ],
    [
      'strategy.default',
      {
        strategy: {
          mode: 'conditional',
          conditions: [{ query: { 'params.n': 1 }, then: 'x' }],
          default: 'y',
        },
        targets: [{ ...key, name: 'x' }],
      },
    ],
    ['targets[1]', { strategy: fallback, targets: [key, {}] }],
    ['targets[0]', { strategy: fallback, targets: [{ api_key: 'sk-1' }] }],
    ['targets[0]', { strategy: fallback, targets: [{ retry: { attempts: 1 } }] }],
    ['targets[0]', { retry: { attempts: 1 }, strategy: fallback, targets: [{}] }],
    ['targets[0]', { strategy: fallback, targets: [{ override_params: { model: 'm' } }] }],
    ['override_params.model', { override_params: { model: '@slug' } }],
    ['override_params.model', { override_params: { model: '@slug/' } }],
    ['default_params.model', { ...key, default_params: { model: '@/model' } }],
  ])('refuses what does not fit together at %s', (path, config) => {
    expect(faultOf(config)).toBe(path);
  });

  it.each<[string, unknown]>([
    ['', {}],
    ['.model', { model: 'a' }],
    ['.metadata.', { 'metadata.': 'a' }],
    ['.url.pathname', { 'url.pathname': 'a' }],
    ['.params.n.$foo', { 'params.n': { $foo: 1 } }],
    ['.params.n', { 'params.n': {} }],
    ['.params.n', { 'params.n': [1] }],
    ['.params.n.$eq', { 'params.n': { $eq: {} } }],
    ['.params.n.$gt', { 'params.n': { $gt: 'many' } }],
    ['.params.n.$in', { 'params.n': { $in: 1 } }],
    ['.params.n.$nin', { 'params.n': { $nin: [[1]] } }],
    ['.params.n.$regex', { 'params.n': { $regex: '(' } }],
    ['.params.n.$regex', { 'params.n': { $regex: 'a'.repeat(201) } }],
    ['.params.n.$regex', { 'params.n': { $regex: 1 } }],
    ['.params.n.$regex', { 'params.n': { $regex: '(?=a)' } }],
    ['.$or', { $or: {} }],
    ['.$and', { $and: [] }],
    ['.$or[1].params.n.$foo', { $or: [{ 'params.n': 1 }, { 'params.n': { $foo: 1 } }] }],
    ['.$or[0]', { $or: ['a'] }],
    ['.$not', { $not: [{ 'params.n': 1 }] }],
  ])('refuses a query at strategy.conditions[0].query%s', (path, query) => {
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
