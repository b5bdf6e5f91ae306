import { BywayError } from '@byway/errors/byway-error';
import { describe, expect, it } from '@jest/globals';
import { parseGatewayConfig } from './config-schema.js';
import { plan } from './plan.js';
import { type Params, type Plan, planSchema } from './plan-schema.js';
import { createTargetResolver, type TargetFacts } from './resolve-target.js';

interface Given {
  metadata?: Record<string, string>;
  params?: Params;
  draws?: number[];
  facts?: Partial<TargetFacts>;
}

const virtualKeys = new Map(
  [
    { slug: 'a', provider: 'openai', customHost: null },
    { slug: 'b', provider: 'stabilityai', customHost: 'https://b.example' },
    { slug: 'odd', provider: 'nobody', customHost: null },
  ].map((facts) => [facts.slug, facts]),
);
const names = new Map([
  ['openai', 'openai'],
  ['stabilityai', 'stability-ai'],
  ['stability-ai', 'stability-ai'],
]);

function planOf(config: unknown, { metadata = {}, params = {}, draws = [0], facts = {} }: Given = {}): Plan {
  let drawn = 0;
  return plan(parseGatewayConfig(config), {
    metadata,
    params,
    random: () => draws[drawn++ % draws.length] ?? 0,
    resolveTarget: createTargetResolver({
      virtualKeys,
      sealedKeys: new Map(),
      normalizeProvider: (name) => names.get(name) ?? null,
      callerCredential: null,
      ...facts,
    }),
  });
}

function failureOf(config: unknown, given?: Given): unknown {
  try {
    return planOf(config, given);
  } catch (error) {
    return error instanceof BywayError ? [error.code, error.failure.param] : error;
  }
}

const paths = (config: unknown, given?: Given) => planOf(config, given).leaves.map((leaf) => leaf.path);
const onlyLeaf = (config: unknown, given?: Given) => planOf(config, given).leaves[0];
const key = { virtual_key: 'a' };
const group = (mode: string, targets: unknown[], more = {}) => ({ strategy: { mode, ...more }, targets });

describe('the shape of a plan', () => {
  it('is one leaf called config for a config without targets, with every default filled in', () => {
    expect(planOf(key)).toEqual({
      entry: 0,
      leaves: [
        {
          path: 'config',
          provider: 'openai',
          credential: { kind: 'virtual-key', slug: 'a' },
          customHost: null,
          overrideParams: {},
          defaultParams: {},
          dropParams: [],
          retry: { attempts: 0, onStatusCodes: [429, 500, 502, 503, 504], useRetryAfterHeaders: false },
          requestTimeoutMs: null,
          forwardHeaders: [],
          onUnknown: 'fallback',
          fallbacks: [],
        },
      ],
    });
  });

  it('takes the first target of single', () => {
    expect(paths(group('single', [key, { virtual_key: 'b' }]))).toEqual(['config.targets[0]']);
  });

  it('keeps all branches of a fallback, each with the way to the next', () => {
    const config = group('fallback', [
      key,
      group('fallback', [key, key], { on_status_codes: [429], on_content_filter: 'fallback' }),
      key,
    ]);
    const outer = { onStatusCodes: null, onContentFilter: 'stop' };
    const inner = { onStatusCodes: [429], onContentFilter: 'fallback' };
    expect(planOf(config).leaves.map(({ path, fallbacks }) => [path, fallbacks])).toEqual([
      ['config.targets[0]', [{ ...outer, next: 1 }]],
      [
        'config.targets[1].targets[0]',
        [
          { ...inner, next: 2 },
          { ...outer, next: 3 },
        ],
      ],
      [
        'config.targets[1].targets[1]',
        [
          { ...inner, next: null },
          { ...outer, next: 3 },
        ],
      ],
      ['config.targets[2]', [{ ...outer, next: null }]],
    ]);
  });

  it('does not share data between leaves, so that a plan is plain JSON', () => {
    const made = planOf(
      group('fallback', [key, { ...key, cache: { mode: 'simple' }, metadata: { a: 'b' } }]),
    );
    expect(planSchema.parse(JSON.parse(JSON.stringify(made)))).toEqual(made);
    const [first, second] = made.leaves;
    expect(first?.fallbacks).not.toBe(second?.fallbacks);
  });
});

describe('loadbalance', () => {
  const weighted = group('loadbalance', [
    { ...key, weight: 0 },
    { ...key, weight: 3 },
    key,
    { ...key, weight: 0 },
  ]);

  it.each([
    [0, 1],
    [0.7499, 1],
    [0.75, 2],
    [1 - 2 ** -53, 2],
  ])('draws in proportion to the weights, default 1, never a 0: %s -> %s', (draw, index) => {
    expect(paths(weighted, { draws: [draw] })).toEqual([`config.targets[${index}]`]);
  });

  it('never falls off the end through rounding', () => {
    const config = group(
      'loadbalance',
      [0.1, 0.2, 0.7, 0].map((weight) => ({ ...key, weight })),
    );
    // 1 is outside [0, 1) and stands for a product that was rounded up to the sum.
    expect(paths(config, { draws: [1] })).toEqual(['config.targets[2]']);
  });

  it('draws once for each group on the way, in document order, and does not fall back among siblings', () => {
    const pair = group('loadbalance', [key, key]);
    expect(paths(group('fallback', [pair, key, pair]), { draws: [0.9, 0.1] })).toEqual([
      'config.targets[0].targets[1]',
      'config.targets[1]',
      'config.targets[2].targets[0]',
    ]);
    expect(onlyLeaf(pair)?.fallbacks).toEqual([]);
  });
});

describe('conditional', () => {
  const targets = [
    { ...key, name: 'x' },
    { ...key, name: 'y' },
    { ...key, name: 'z' },
  ];
  const conditions = [
    { query: { 'metadata.plan': 'paid' }, then: 'y' },
    { query: { 'params.n': { $gt: 1 } }, then: 'x' },
  ];

  it('takes the first condition that holds, else the default', () => {
    const config = group('conditional', targets, { conditions, default: 'z' });
    expect(paths(config, { metadata: { plan: 'paid' }, params: { n: 2 } })).toEqual(['config.targets[1]']);
    expect(paths(config, { params: { n: 2 } })).toEqual(['config.targets[0]']);
    expect(paths(config)).toEqual(['config.targets[2]']);
  });

  it('refuses the request when nothing holds and there is no default', () => {
    const config = group('conditional', targets, { conditions });
    expect(failureOf(config)).toEqual(['no_matching_condition', 'config.strategy.conditions']);
    expect(failureOf(group('fallback', [key, config]))).toEqual([
      'no_matching_condition',
      'config.targets[1].strategy.conditions',
    ]);
  });
});

describe('inheritance', () => {
  it('merges params and metadata key by key, adds up drops, and lets the child win in the rest', () => {
    const config = {
      ...group('single', [
        {
          override_params: { b: 2 },
          default_params: { d: 2 },
          drop_params: ['x', 'y'],
          retry: { attempts: 1, on_status_codes: [500], use_retry_after_headers: true },
          cache: { mode: 'simple' },
          request_timeout: 2,
          forward_headers: ['X-Child'],
          custom_host: 'https://child.example',
          metadata: { n: '2' },
        },
      ]),
      ...key,
      override_params: { a: 1, b: 1 },
      default_params: { c: 1, d: 1 },
      drop_params: ['w', 'x'],
      retry: { attempts: 5 },
      cache: { mode: 'simple', max_age: 60 },
      request_timeout: 1,
      forward_headers: ['X-Parent'],
      custom_host: 'https://parent.example',
      metadata: { m: '1', n: '1' },
    };
    expect(onlyLeaf(config)).toMatchObject({
      overrideParams: { a: 1, b: 2 },
      defaultParams: { c: 1, d: 2 },
      dropParams: ['w', 'x', 'y'],
      retry: { attempts: 1, onStatusCodes: [500], useRetryAfterHeaders: true },
      cache: { mode: 'simple', maxAgeS: null },
      requestTimeoutMs: 2,
      forwardHeaders: ['x-child'],
      customHost: 'https://child.example',
      metadata: { m: '1', n: '2' },
    });
    expect(onlyLeaf({ ...config, targets: [{}] })).toMatchObject({
      overrideParams: { a: 1, b: 1 },
      defaultParams: { c: 1, d: 1 },
      dropParams: ['w', 'x'],
      retry: { attempts: 5, onStatusCodes: [429, 500, 502, 503, 504], useRetryAfterHeaders: false },
      cache: { mode: 'simple', maxAgeS: 60 },
      requestTimeoutMs: 1,
      forwardHeaders: ['x-parent'],
      customHost: 'https://parent.example',
      metadata: { m: '1', n: '1' },
    });
  });

  it('hands on_unknown down from the nearest strategy that sets it, and nothing else of a strategy', () => {
    const config = group(
      'fallback',
      [
        key,
        group('fallback', [key], { on_unknown: 'retry' }),
        group('single', [group('fallback', [key])], { on_unknown: 'fallback' }),
        { ...key, strategy: { mode: 'single', on_unknown: 'retry' } },
      ],
      { on_unknown: 'fail', on_status_codes: [500], on_content_filter: 'fallback' },
    );
    const { leaves } = planOf(config);
    expect(leaves.map((leaf) => leaf.onUnknown)).toEqual(['fail', 'retry', 'fallback', 'retry']);
    expect(leaves[1]?.fallbacks[0]).toEqual({ next: null, onStatusCodes: null, onContentFilter: 'stop' });
  });
});

describe('provider and credential', () => {
  const sealed = (token: string) => ({ kind: 'sealed', token });

  it('follow from the virtual key, its host included, whatever provider is written beside it', () => {
    expect(onlyLeaf({ provider: 'openai', virtual_key: 'b' })).toMatchObject({
      provider: 'stability-ai',
      credential: { kind: 'virtual-key', slug: 'b' },
      customHost: 'https://b.example',
    });
    expect(onlyLeaf({ provider: '@b' })?.credential).toEqual({ kind: 'virtual-key', slug: 'b' });
    expect(onlyLeaf({ virtual_key: 'b', custom_host: 'https://own.example' })?.customHost).toBe(
      'https://own.example',
    );
  });

  it('are found for inline keys, sealed in place or by path, under any spelling of the provider', () => {
    expect(onlyLeaf({ provider: 'stabilityai', api_key: { sealed: 't' } })).toMatchObject({
      provider: 'stability-ai',
      credential: sealed('t'),
    });
    const facts = { sealedKeys: new Map([['config.targets[0].api_key', 'by-path']]) };
    const config = group('single', [{ provider: 'openai', api_key: 'plain' }]);
    expect(onlyLeaf(config, { facts })?.credential).toEqual(sealed('by-path'));
    expect(failureOf(config)).toEqual(['internal_error', undefined]);
  });

  it('come from the caller for a target that names only a provider', () => {
    expect(onlyLeaf({ provider: 'openai' }, { facts: { callerCredential: 'c' } })?.credential).toEqual(
      sealed('c'),
    );
    expect(failureOf(group('fallback', [key, { provider: 'openai' }]))).toEqual([
      'missing_required_parameter',
      'config.targets[1].provider',
    ]);
  });

  it('are inherited only by a target that names neither', () => {
    const facts = { callerCredential: 'c' };
    const under = (parent: object, child: object) =>
      onlyLeaf({ ...group('single', [child]), ...parent }, { facts });
    const withKey = { provider: 'openai', api_key: { sealed: 'p' } };
    expect(under(withKey, {})).toMatchObject({ provider: 'openai', credential: sealed('p') });
    expect(under(withKey, { api_key: { sealed: 'own' } })).toMatchObject({
      provider: 'openai',
      credential: sealed('own'),
    });
    expect(under(withKey, { provider: 'stability-ai' })).toMatchObject({
      provider: 'stability-ai',
      credential: sealed('c'),
    });
    expect(under(withKey, key)?.credential).toEqual({ kind: 'virtual-key', slug: 'a' });
    expect(under(key, withKey)?.credential).toEqual(sealed('p'));
    expect(under(key, {})?.credential).toEqual({ kind: 'virtual-key', slug: 'a' });
  });

  it('are reported missing where they are written', () => {
    expect(failureOf(group('fallback', [key, { virtual_key: 'none' }]))).toEqual([
      'virtual_key_not_found',
      'config.targets[1].virtual_key',
    ]);
    expect(failureOf({ virtual_key: 'none', ...group('fallback', [{}]) })).toEqual([
      'virtual_key_not_found',
      'config.virtual_key',
    ]);
    expect(failureOf({ provider: '@none' })).toEqual(['virtual_key_not_found', 'config.provider']);
    expect(failureOf({ provider: 'nobody' })).toEqual(['unknown_provider', 'config.provider']);
    expect(failureOf({ virtual_key: 'odd' })).toEqual(['unknown_provider', 'config.virtual_key']);
    expect(failureOf({ retry: { attempts: 1 } })).toEqual(['missing_required_parameter', 'config']);
  });

  it('of a branch that is not taken are never asked for', () => {
    expect(paths(group('loadbalance', [key, { virtual_key: 'none' }]))).toEqual(['config.targets[0]']);
  });
});

describe('a model written @virtual-key/model', () => {
  const slugB = { kind: 'virtual-key', slug: 'b' };

  it('splits into key and model in override_params, also from above', () => {
    const config = { override_params: { model: '@b/org/model' } };
    const expected = { credential: slugB, overrideParams: { model: 'org/model' } };
    expect(onlyLeaf(config)).toMatchObject(expected);
    expect(onlyLeaf({ ...group('single', [{}]), ...config })).toMatchObject(expected);
    expect(failureOf({ override_params: { model: '@none/m' } })).toEqual([
      'virtual_key_not_found',
      'config.override_params.model',
    ]);
  });

  it('gives way to a virtual key of an inner node, as everything inherited does', () => {
    const config = { ...group('single', [key]), override_params: { model: '@b/m' } };
    expect(onlyLeaf(config)).toMatchObject({
      credential: { kind: 'virtual-key', slug: 'a' },
      overrideParams: { model: 'm' },
    });
  });

  it('is taken from caller or default only when the config gives no key, before Authorization', () => {
    const given = { params: { model: '@b/m' }, facts: { callerCredential: 'c' } };
    const expected = { credential: slugB, overrideParams: { model: 'm' } };
    expect(onlyLeaf({ retry: { attempts: 1 } }, given)).toMatchObject(expected);
    expect(onlyLeaf({ provider: 'openai' }, given)).toMatchObject(expected);
    expect(onlyLeaf(key, given)).toMatchObject({ credential: { slug: 'a' }, overrideParams: {} });
    expect(onlyLeaf({ provider: 'openai', override_params: { model: 'own' } }, given)).toMatchObject({
      credential: { kind: 'sealed', token: 'c' },
      overrideParams: { model: 'own' },
    });
    expect(onlyLeaf({ default_params: { model: '@b/m' } })).toMatchObject(expected);
  });

  it('names the place of an unknown slug', () => {
    const asked = { params: { model: '@none/m' } };
    expect(failureOf({ retry: { attempts: 1 } }, asked)).toEqual(['virtual_key_not_found', 'model']);
    expect(failureOf({ default_params: { model: '@none/m' }, ...group('single', [{}]) })).toEqual([
      'virtual_key_not_found',
      'config.default_params.model',
    ]);
  });
});
