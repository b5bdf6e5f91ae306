/** Configs that are right and wrong, for whatever checks them. */

export const key = { virtual_key: 'a' };
export const fallback = { mode: 'fallback' };
export const conditional = (query: unknown) => ({
  strategy: { mode: 'conditional', conditions: [{ query, then: 'x' }] },
  targets: [{ ...key, name: 'x' }],
});
export const nested = (levels: number): unknown =>
  levels === 0 ? key : { strategy: { mode: 'single' }, targets: [nested(levels - 1)] };

export const wholeVocabulary = {
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

/** What it is, and a config that holds. */
export const validConfigs: [string, unknown][] = [
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
];

/** Path of the fault, and the config. */
export const unknownKeys: [string, unknown][] = [
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
];

/** Path of the fault, and the config. */
export const wrongValues: [string, unknown][] = [
  ['strategy.mode', { strategy: { mode: 'random' }, targets: [key] }],
  ['strategy.mode', { strategy: {}, targets: [key] }],
  ['strategy.on_status_codes[1]', { strategy: { ...fallback, on_status_codes: [500, 99] }, targets: [key] }],
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
];

/** Path of the fault, and the config. */
export const misfits: [string, unknown][] = [
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
];

/** Path of the fault below the query, and the query. */
export const badQueries: [string, unknown][] = [
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
];
