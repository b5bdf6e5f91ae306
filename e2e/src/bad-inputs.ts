import { imageRequest } from './byway-user.js';

/** Larger bodies are refused by default. */
export const bodyLimit = 32 * 1024 * 1024;

/** What the cases can name; made once, before the tests. */
export interface World {
  virtualKey: string;
  disabled: string;
  expired: string;
  /** Of another workspace. */
  foreignVirtualKey: string;
  foreignConfig: string;
  /** API keys. */
  adminKey: string;
  revokedKey: string;
  readerKey: string;
  inferenceKey: string;
}

type Headers = Record<string, string>;

interface Request {
  method?: string;
  path?: string;
  /** An object is sent as JSON, a string as it is. */
  body?: object | string;
  /** Default: the virtual key. */
  headers?: (world: World) => Headers;
  /** Default: the admin key. */
  apiKey?: (world: World) => string | null;
}

export interface BadInput extends Request {
  name: string;
  /** `400 invalid_value n`: status, code and `param` (`null` for none). */
  refusal: string;
}

function bad(name: string, request: Request, refusal: string): BadInput {
  return { name, refusal, ...request };
}

/** The caller's own key for a provider's own host: what is wrong must show before it is called. */
const ownKey = (provider: string): Headers => ({
  'x-portkey-provider': provider,
  authorization: 'Bearer sk-sim',
});

/** The image request with changes. */
const body = (name: string, changes: object, refusal: string) =>
  bad(name, { body: { ...imageRequest, ...changes } }, refusal);

const headers = (name: string, given: Headers | ((world: World) => Headers), refusal: string) =>
  bad(name, { headers: typeof given === 'function' ? given : () => given }, refusal);

const inline = (config: unknown): Headers => ({ 'x-portkey-config': JSON.stringify(config) });
/** A good target with another header. */
const beside = (given: Headers) => (world: World) => ({
  'x-portkey-virtual-key': world.virtualKey,
  ...given,
});
/** A fallback config with a good first target. */
const afterGood = (target: object) => (world: World) =>
  inline({ strategy: { mode: 'fallback' }, targets: [{ virtual_key: world.virtualKey }, target] });

const bodies = [
  bad('invalid JSON', { body: '{"prompt": "a' }, '400 invalid_json null'),
  bad('an empty body', { body: '' }, '400 invalid_json null'),
  bad('a body that is no object', { body: '[]' }, '400 invalid_value null'),
  body('no prompt', { prompt: undefined }, '400 missing_required_parameter prompt'),
  body('a null prompt', { prompt: null }, '400 missing_required_parameter prompt'),
  body('a blank prompt', { prompt: ' ' }, '400 invalid_value prompt'),
  body('a prompt that is no text', { prompt: 7 }, '400 invalid_value prompt'),
  body(
    'a prompt longer than any model takes',
    { prompt: 'a'.repeat(32_001) },
    '400 string_above_max_length prompt',
  ),
  bad(
    'a prompt longer than the target takes',
    {
      body: { ...imageRequest, model: 'stable-diffusion-v1-6', prompt: 'a'.repeat(30_000) },
      headers: () => ownKey('stability-ai'),
    },
    '400 string_above_max_length prompt',
  ),
  body('n = 0', { n: 0 }, '400 invalid_value n'),
  body('n = 11', { n: 11 }, '400 invalid_value n'),
  body('n = "two"', { n: 'two' }, '400 invalid_value n'),
  body('n = 1.5', { n: 1.5 }, '400 invalid_value n'),
  body('a malformed size', { size: '1024 by 1024' }, '400 invalid_value size'),
  body('a size of nothing', { size: '0x0' }, '400 invalid_value size'),
  body('a size beyond all models', { size: '9000x9000' }, '400 invalid_value size'),
  bad(
    'an unknown model',
    { body: { ...imageRequest, model: 'paint-9' }, headers: () => ownKey('openai') },
    '404 model_not_found model',
  ),
  body('no model at all', { model: undefined }, '400 missing_required_parameter model'),
  body('an unknown response_format', { response_format: 'tiff' }, '400 invalid_value response_format'),
  body('a stream', { stream: true }, '400 unsupported_parameter stream'),
  body('a body above the limit', { pad: 'a'.repeat(bodyLimit) }, '413 request_too_large null'),
  bad(
    'a form',
    { body: 'prompt=a', headers: beside({ 'content-type': 'application/x-www-form-urlencoded' }) },
    '415 unsupported_media_type null',
  ),
  bad(
    'plain text',
    { body: 'prompt=a', headers: beside({ 'content-type': 'text/plain' }) },
    '415 unsupported_media_type null',
  ),
];

const invalidKey = '401 invalid_api_key x-portkey-api-key';
const callers = [
  bad('no API key', { apiKey: () => null }, invalidKey),
  bad('a wrong API key', { apiKey: () => 'bw-wrong' }, invalidKey),
  bad('a key that is none of ours', { apiKey: () => 'sk-other' }, invalidKey),
  bad('a revoked API key', { apiKey: (world) => world.revokedKey }, invalidKey),
  bad(
    'an API key without the scope',
    { apiKey: (world) => world.readerKey },
    '403 insufficient_scope x-portkey-api-key',
  ),
  bad(
    'an inference key that reads virtual keys',
    { method: 'GET', path: '/v1/virtual-keys', apiKey: (world) => world.inferenceKey },
    '403 insufficient_scope x-portkey-api-key',
  ),
  bad('an unknown route', { path: '/v1/images/paintings' }, '404 not_found null'),
  bad('an unknown route, with GET', { method: 'GET', path: '/nothing' }, '404 not_found null'),
  bad('another method', { method: 'DELETE', path: '/v1/images/generations' }, '404 not_found null'),
];

const routing = [
  headers('no target at all', {}, '400 missing_required_parameter config'),
  headers(
    'an unknown virtual key',
    { 'x-portkey-virtual-key': 'openai-nothing' },
    '404 virtual_key_not_found config.virtual_key',
  ),
  headers(
    'a virtual key of another workspace',
    (world) => ({ 'x-portkey-virtual-key': world.foreignVirtualKey }),
    '404 virtual_key_not_found config.virtual_key',
  ),
  headers(
    'a disabled virtual key',
    (world) => ({ 'x-portkey-virtual-key': world.disabled }),
    '403 virtual_key_disabled config.virtual_key',
  ),
  headers(
    'an expired virtual key',
    (world) => ({ 'x-portkey-virtual-key': world.expired }),
    '403 virtual_key_expired config.virtual_key',
  ),
  headers(
    'an unknown virtual key as provider',
    { 'x-portkey-provider': '@openai-nothing' },
    '404 virtual_key_not_found config.provider',
  ),
  headers('an unknown provider', ownKey('paint-inc'), '400 unknown_provider config.provider'),
  headers(
    'a provider without its key',
    { 'x-portkey-provider': 'openai' },
    '400 missing_required_parameter config.provider',
  ),
  headers(
    'an unknown config id',
    { 'x-portkey-config': 'pc-nothing' },
    '404 config_not_found x-portkey-config',
  ),
  headers(
    'a config of another workspace',
    (world) => ({ 'x-portkey-config': world.foreignConfig }),
    '404 config_not_found x-portkey-config',
  ),
  headers(
    'an inline config that is no JSON',
    { 'x-portkey-config': '{"targets":' },
    '400 invalid_value x-portkey-config',
  ),
  headers(
    'an unknown key in a config',
    inline({ targets: [{ provider: 'openai', retries: 3 }] }),
    '400 invalid_config x-portkey-config.targets[0].retries',
  ),
  headers(
    'too many retries in a config',
    inline({ retry: { attempts: 6 } }),
    '400 invalid_config x-portkey-config.retry.attempts',
  ),
  headers(
    'an unknown strategy',
    inline({ strategy: { mode: 'random' }, targets: [{}] }),
    '400 invalid_config x-portkey-config.strategy.mode',
  ),
  headers(
    'an unknown virtual key in the second target',
    afterGood({ virtual_key: 'nothing' }),
    '404 virtual_key_not_found config.targets[1].virtual_key',
  ),
  headers(
    'an unknown model in the second target',
    afterGood({ provider: 'openai', api_key: 'sk-sim', override_params: { model: 'paint-9' } }),
    '404 model_not_found config.targets[1].override_params.model',
  ),
  headers(
    'metadata that is no JSON',
    beside({ 'x-portkey-metadata': 'plan=paid' }),
    '400 invalid_value x-portkey-metadata',
  ),
  headers(
    'metadata that is no object',
    beside({ 'x-portkey-metadata': '[1]' }),
    '400 invalid_value x-portkey-metadata',
  ),
  headers(
    'metadata that is no text',
    beside({ 'x-portkey-metadata': '{"plan":1}' }),
    '400 invalid_value x-portkey-metadata.plan',
  ),
  headers(
    'a timeout that is no number',
    beside({ 'x-portkey-request-timeout': 'soon' }),
    '400 invalid_value x-portkey-request-timeout',
  ),
  headers(
    'a timeout of 0',
    beside({ 'x-portkey-request-timeout': '0' }),
    '400 invalid_value x-portkey-request-timeout',
  ),
  headers(
    'a cache namespace that is too long',
    beside({ 'x-portkey-cache-namespace': 'x'.repeat(256) }),
    '400 invalid_value x-portkey-cache-namespace',
  ),
  headers(
    'a cache refresh that is neither true nor false',
    beside({ 'x-portkey-cache-force-refresh': '1' }),
    '400 invalid_value x-portkey-cache-force-refresh',
  ),
  headers(
    'a semantic cache',
    inline({ provider: 'openai', cache: { mode: 'semantic' } }),
    '400 invalid_config x-portkey-config.cache.mode',
  ),
  headers(
    'a cache age below a minute in the second target',
    afterGood({ provider: 'openai', cache: { mode: 'simple', max_age: 59 } }),
    '400 invalid_config x-portkey-config.targets[1].cache.max_age',
  ),
];

const privateHost = 'http://10.0.0.1/v1';
const ownKeyTo = (host: string): Headers => ({ ...ownKey('openai'), 'x-portkey-custom-host': host });
const hosts = [
  headers('a private host in the header', ownKeyTo(privateHost), '400 host_not_allowed config.custom_host'),
  headers(
    'the metadata address of a cloud',
    ownKeyTo('http://169.254.169.254/latest'),
    '400 host_not_allowed config.custom_host',
  ),
  headers(
    'a loopback address in IPv6 clothes',
    ownKeyTo('http://[::ffff:127.0.0.1]:8791'),
    '400 host_not_allowed config.custom_host',
  ),
  headers(
    'a loopback address (127.0.0.2) as one number',
    ownKeyTo('http://2130706434:8791'),
    '400 host_not_allowed config.custom_host',
  ),
  headers('localhost', ownKeyTo('http://localhost:8791'), '400 host_not_allowed config.custom_host'),
  headers('a host that is no URL', ownKeyTo('provider.example'), '400 invalid_value config.custom_host'),
  headers(
    'a private host in an inline config',
    inline({ provider: 'openai', api_key: 'sk-sim', custom_host: privateHost }),
    '400 host_not_allowed config.custom_host',
  ),
  headers(
    'a private host in the second target',
    afterGood({ provider: 'openai', api_key: 'sk-sim', custom_host: privateHost }),
    '400 host_not_allowed config.targets[1].custom_host',
  ),
];

const stored = [
  bad(
    'a private host in a new virtual key',
    {
      path: '/v1/virtual-keys',
      body: { name: 'x', provider: 'openai', key: 'sk-sim', custom_host: privateHost },
    },
    '400 host_not_allowed custom_host',
  ),
  bad(
    'an unknown provider in a new virtual key',
    { path: '/v1/virtual-keys', body: { name: 'x', provider: 'paint-inc', key: 'sk-sim' } },
    '400 unknown_provider provider',
  ),
  bad(
    'an unknown key in a new config',
    { path: '/v1/configs', body: { name: 'x', config: { retries: 1 } } },
    '400 invalid_config config.retries',
  ),
];

const webhookUrl = (name: string, url: string, refusal: string) =>
  headers(name, beside({ 'x-byway-webhook-url': url }), `${refusal} x-byway-webhook-url`);
const webhooks = [
  webhookUrl('a webhook URL that is none', 'my-server/hooks', '400 invalid_value'),
  webhookUrl('a webhook URL of another scheme', 'file:///etc/passwd', '400 invalid_value'),
  webhookUrl('a webhook URL with a password', 'https://me:pass@example.com/', '400 invalid_value'),
  webhookUrl(
    'a webhook URL that is too long',
    `https://example.com/${'a'.repeat(2048)}`,
    '400 invalid_value',
  ),
  webhookUrl('a private webhook URL', 'http://192.168.0.1/hooks', '400 host_not_allowed'),
  webhookUrl('a webhook URL of this machine', 'http://localhost:8791/', '400 host_not_allowed'),
  bad(
    'an unknown status of webhook deliveries',
    { method: 'GET', path: '/v1/webhooks/deliveries?status=lost' },
    '400 invalid_value status',
  ),
  bad(
    'an unknown webhook delivery',
    { method: 'GET', path: '/v1/webhooks/deliveries/msg_1' },
    '404 not_found id',
  ),
  bad(
    'a negative grace period of a webhook secret',
    { path: '/v1/webhooks/secret/rotate', body: { grace_seconds: -1 } },
    '400 invalid_value grace_seconds',
  ),
  bad(
    'an inference key that reads the webhook secret',
    { method: 'GET', path: '/v1/webhooks/secret', apiKey: (world) => world.inferenceKey },
    '403 insufficient_scope x-portkey-api-key',
  ),
];

/** Whoever may only infer must not have a stored key sent to a server of his own. */
const elsewhere = 'https://collector.example/v1';
const redirected = [
  headers(
    'a stored key sent elsewhere by header',
    beside({ 'x-portkey-custom-host': elsewhere }),
    '403 insufficient_scope config.custom_host',
  ),
  headers(
    'a stored key sent elsewhere by @slug and header',
    (world) => ({ 'x-portkey-provider': `@${world.virtualKey}`, 'x-portkey-custom-host': elsewhere }),
    '403 insufficient_scope config.custom_host',
  ),
  headers(
    'a stored key sent elsewhere by an inline config',
    (world) => inline({ virtual_key: world.virtualKey, custom_host: elsewhere }),
    '403 insufficient_scope config.custom_host',
  ),
  headers(
    'a stored key sent elsewhere by the root of an inline config',
    (world) =>
      inline({
        strategy: { mode: 'single' },
        custom_host: elsewhere,
        targets: [{ virtual_key: world.virtualKey }],
      }),
    '403 insufficient_scope config.targets[0].custom_host',
  ),
].map((test): BadInput => ({ ...test, apiKey: (world) => world.inferenceKey }));

export const badInputs: BadInput[] = [
  ...bodies,
  ...callers,
  ...routing,
  ...hosts,
  ...stored,
  ...webhooks,
  ...redirected,
];
