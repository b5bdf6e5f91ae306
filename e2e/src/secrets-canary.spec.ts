import { eventually } from '@byway/testing/eventually';
import { type OtlpReceiver, startOtlpReceiver } from '@byway/testing/otlp-receiver';
import { hasRedisServer, type RedisServer, startRedisServer } from '@byway/testing/redis-server';
import { patientLimits } from '@byway/testing/patient-limits';
import { startStack, type TestStack } from '@byway/testing/start-stack';
import { createTestDatabase, type TestDatabase } from '@byway/testing/test-database';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { type QuotingProvider, startQuotingProvider } from './quoting-provider.js';
import { findSecrets, type Places } from './secret-scan.js';
import { SimulatorControl } from './simulator-control.js';
import { fileContents, redisContents, tableContents } from './stored-data.js';

const random = () => randomBytes(24).toString('hex');

/** Every secret that Byway is given in this test. Not all look like OpenAI's. */
const secrets = {
  'virtual key': `sk-proj-${random()}`,
  'key in authorization': `pk/${random()}+a/b==`,
  'api_key of a saved config': `Canary.${random()}`,
  'api_key of an inline config': `sk-${random()}`,
  'header that no target forwards': `x/${random()}`,
  'admin API key': `bw-${random()}`,
  'internal token': random(),
  'master key': randomBytes(32).toString('base64'),
  // Made by the vault; each is filled in before the first look.
  'webhook secret': '',
  'webhook secret of before': '',
  // Made by the gateway, in a cookie.
  'session token': '',
};
const queues = ['PostgreSQL', ...(hasRedisServer() ? ['Redis'] : [])];

describe.each(queues)('secrets on the %s queue', (queue) => {
  let database: TestDatabase;
  let redis: RedisServer | undefined;
  let collector: OtlpReceiver;
  let quoting: QuotingProvider;
  let stack: TestStack;
  let simulator: SimulatorControl;
  let ways: Record<string, Record<string, string>>;
  const answers: Places = {};

  beforeAll(async () => {
    [database, collector, quoting] = await Promise.all([
      createTestDatabase(),
      startOtlpReceiver(),
      startQuotingProvider(),
    ]);
    redis = queue === 'Redis' ? await startRedisServer() : undefined;
    stack = await startStack({
      DATABASE_URL: database.url,
      REDIS_URL: redis?.url,
      TRUSTED_CUSTOM_HOSTS: quoting.host,
      LOG_LEVEL: 'trace',
      ...patientLimits,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
      OTEL_BSP_SCHEDULE_DELAY: '100',
      BYWAY_ADMIN_KEY: secrets['admin API key'],
      BYWAY_INTERNAL_TOKEN: secrets['internal token'],
      BYWAY_MASTER_KEY: secrets['master key'],
    });
    simulator = new SimulatorControl(stack.simulatorUrl);
    await rotateWebhookSecret();
    await signIn();
    ways = await plant();
  }, 120_000);
  afterAll(async () => {
    await stack.stop();
    await Promise.all([database.drop(), redis?.close(), collector.close(), quoting.close()]);
  });

  /** Calls the API and keeps everything it answers. */
  async function call(method: string, path: string, options: { body?: unknown; headers?: object } = {}) {
    const response = await fetch(stack.url + path, {
      method,
      headers: {
        'x-portkey-api-key': secrets['admin API key'],
        'content-type': 'application/json',
        ...options.headers,
      },
      ...(options.body !== undefined && { body: JSON.stringify(options.body) }),
    });
    const text = await response.text();
    const number = Object.keys(answers).length;
    answers[`answer ${number} to ${method} ${path}`] = JSON.stringify([...response.headers]) + text;
    return { status: response.status, headers: response.headers, text };
  }

  async function slugOf(path: string, body: unknown): Promise<string> {
    const { text } = await call('POST', path, { body });
    return String((JSON.parse(text) as { slug?: unknown }).slug);
  }

  /** The two answers that are meant to show the secret are not among those that are looked through. */
  async function rotateWebhookSecret(): Promise<void> {
    const secretFrom = async (method: string, path: string) => {
      const headers = { 'x-portkey-api-key': secrets['admin API key'] };
      const answer = await fetch(`${stack.url}/v1/webhooks/${path}`, { method, headers });
      // Without its prefix, as which it would be easier to miss.
      return ((await answer.json()) as { secret: string }).secret.replace('whsec_', '');
    };
    secrets['webhook secret of before'] = await secretFrom('GET', 'secret');
    secrets['webhook secret'] = await secretFrom('POST', 'secret/rotate');
    expect(secrets['webhook secret']).toHaveLength(44);
  }

  /** The cookie is meant to hold the token, so this answer is not among those that are looked through. */
  async function signIn(): Promise<void> {
    const answer = await fetch(`${stack.url}/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-byway-csrf': '1' },
      body: JSON.stringify({ api_key: secrets['admin API key'] }),
    });
    secrets['session token'] =
      /^byway_session=([\w.-]+);/.exec(answer.headers.get('set-cookie') ?? '')?.[1] ?? '';
    expect(secrets['session token'].length).toBeGreaterThan(100);
  }

  /** Stores what can be stored; gives, for each way to bring a key, the headers of a call. */
  async function plant(): Promise<typeof ways> {
    const made: typeof ways = {};
    for (const [host, url] of Object.entries({ good: `${stack.simulatorUrl}/v1`, quoting: quoting.url })) {
      const key = (name: keyof typeof secrets) => ({
        provider: 'openai',
        api_key: secrets[name],
        custom_host: url,
      });
      const virtualKey = { name: host, provider: 'openai', key: secrets['virtual key'], custom_host: url };
      const slug = await slugOf('/v1/virtual-keys', virtualKey);
      const config = await slugOf('/v1/configs', { name: host, config: key('api_key of a saved config') });
      // A second version, so that both are kept.
      const retry = { attempts: 1 };
      const changed = { config: { ...key('api_key of a saved config'), retry } };
      expect((await call('PUT', `/v1/configs/${config}`, { body: changed })).status).toBe(200);
      Object.assign(made, {
        [`${host}: virtual key`]: { 'x-portkey-virtual-key': slug },
        [`${host}: authorization`]: {
          'x-portkey-provider': 'openai',
          'x-portkey-custom-host': url,
          authorization: `Bearer ${secrets['key in authorization']}`,
        },
        [`${host}: saved config`]: { 'x-portkey-config': config },
        [`${host}: inline config`]: {
          'x-portkey-config': JSON.stringify(key('api_key of an inline config')),
        },
      });
    }
    return made;
  }

  const generate = (way: string, more: object = {}, headers: object = {}) =>
    call('POST', '/v1/images/generations', {
      body: { model: 'gpt-image-2', prompt: `[plain] canary by ${way}`, size: '1024x1024', ...more },
      headers: {
        ...ways[way],
        'x-api-key': secrets['header that no target forwards'],
        // The log keeps headers: neither one that it does not know, nor a key in one that it does.
        'x-portkey-aws-secret-access-key': secrets['virtual key'],
        'user-agent': `app ${secrets['header that no target forwards']}`,
        'x-stainless-lang': 'canary of headers',
        ...headers,
      },
    });

  /** Calls with the session that work, and all that can be wrong with a session and with signing in. */
  async function callBySession(): Promise<void> {
    const cookie = `byway_session=${secrets['session token']}`;
    const page = { 'x-portkey-api-key': '', cookie, 'x-byway-csrf': '1' };
    const statusOf = async (...of: Parameters<typeof call>) => (await call(...of)).status;
    expect(await statusOf('GET', '/v1/session', { headers: page })).toBe(200);
    const forwarding = { ...page, 'x-portkey-forward-headers': 'cookie, x-portkey-api-key' };
    const answer = await generate('quoting: virtual key', {}, forwarding);
    expect([answer.status, answer.text]).toEqual([
      401,
      expect.stringContaining('Incorrect API key provided'),
    ]);
    expect(await statusOf('GET', '/v1/session', { headers: { ...page, 'x-byway-csrf': '' } })).toBe(401);
    expect(await statusOf('GET', '/v1/session', { headers: { ...page, cookie: `${cookie}x` } })).toBe(401);
    expect(await statusOf('GET', '/v1/none', { headers: page })).toBe(404);

    const key = secrets['admin API key'];
    const bodies = [
      { api_key: `${key}x` },
      { api_key: [key] },
      { apikey: key },
      { api_key: 'x'.repeat(1025) + key },
      key,
    ];
    for (const body of bodies) {
      const status = await statusOf('POST', '/v1/session', { headers: page, body });
      expect([body, status]).toEqual([body, expect.any(Number)]);
      expect(status).toBeGreaterThanOrEqual(400);
    }
    const typed = { ...page, 'content-type': 'text/plain' };
    expect(await statusOf('POST', '/v1/session', { headers: typed, body: { api_key: key } })).toBe(415);
  }

  const stored = async (): Promise<Places> => ({
    ...(await tableContents(database)),
    ...(redis === undefined ? {} : await redisContents(redis.url)),
  });

  it('reach no answer, whether the provider takes the key or refuses it and quotes it', async () => {
    for (const way of Object.keys(ways)) {
      const { status, text } = await generate(way);
      expect([way, status]).toEqual([way, way.startsWith('good') ? 200 : 401]);
      if (status === 401) expect(text).toContain('Incorrect API key provided');
    }
    await generate('good: virtual key', { response_format: 'url' });
    const cached = {
      provider: 'openai',
      api_key: secrets['api_key of an inline config'],
      custom_host: `${stack.simulatorUrl}/v1`,
      cache: { mode: 'simple' },
    };
    for (const status of ['MISS', 'HIT']) {
      const { headers } = await generate('cache', {}, { 'x-portkey-config': JSON.stringify(cached) });
      expect(headers.get('x-portkey-cache-status')).toBe(status);
    }
    await simulator.setFaults('openai', 'auth');
    for (const way of Object.keys(ways)) expect((await generate(way)).status).toBe(401);
    await simulator.clear();
    // What can be wrong with a call that carries keys.
    await generate('good: authorization', { size: 'huge' });
    await generate('good: inline config', { model: 'none-such' });
    const inline = { provider: 'openai', api_key: secrets['api_key of an inline config'], typo: 1 };
    await call('POST', '/v1/images/generations', { headers: { 'x-portkey-config': JSON.stringify(inline) } });
    await call('POST', '/v1/configs', { body: { name: 'typo', config: inline } });
    await call('POST', '/v1/virtual-keys', {
      body: { name: 'x', provider: 'none', key: secrets['virtual key'] },
    });
    await call('GET', '/v1/models', { headers: { 'x-portkey-api-key': `${secrets['admin API key']}x` } });

    await callBySession();

    for (const list of ['virtual-keys', 'configs', 'api-keys', 'logs']) {
      const { text } = await call('GET', `/v1/${list}`);
      for (const item of (JSON.parse(text) as { data: { slug?: string; id: string }[] }).data) {
        if (list !== 'api-keys') await call('GET', `/v1/${list}/${item.slug ?? item.id}`);
        if (list === 'configs') await call('GET', `/v1/configs/${item.slug}/versions`);
      }
    }
    expect(findSecrets(secrets, answers)).toEqual([]);
  });

  it('are not in the queue while jobs wait there', async () => {
    process.kill(stack.pids.worker, 'SIGSTOP');
    try {
      const promptOf = (way: string) => `[plain] waiting, ${way}`;
      const promptOfJob = (way: string) => `[plain] job, ${way}`;
      const names = Object.keys(ways);
      const calls = names.map((way) => generate(way, { prompt: promptOf(way) }));
      for (const way of names) {
        // The receiver answers 401 and quotes what it can.
        const durable = { prefer: 'respond-async', 'x-byway-webhook-url': `${quoting.url}/hook` };
        const { status } = await generate(way, { prompt: promptOfJob(way) }, durable);
        expect([way, status]).toEqual([way, 202]);
      }
      const waiting = await eventually(async () => {
        const places = await stored();
        const jobs = Object.entries(places).filter(([place]) =>
          /bullmq\.job|attempt\.openai:req_/.test(place),
        );
        const text = jobs.map(([, content]) => content).join('\n');
        const prompts = names.flatMap((way) => [promptOf(way), promptOfJob(way)]);
        return prompts.every((prompt) => text.includes(prompt)) ? places : undefined;
      });
      expect(findSecrets(secrets, waiting)).toEqual([]);
      process.kill(stack.pids.worker, 'SIGCONT');
      await Promise.all(calls);
    } finally {
      process.kill(stack.pids.worker, 'SIGCONT');
    }
    expect(findSecrets(secrets, answers)).toEqual([]);
  });

  it('are in no table, no file, no log and no span', async () => {
    // All is written in the background: wait for the record of the last call.
    for (const list of ['logs?status=in_progress', 'jobs?status=queued', 'jobs?status=in_progress']) {
      await eventually(async () => {
        const { text } = await call('GET', `/v1/${list}`);
        return (JSON.parse(text) as { total: number }).total === 0;
      });
    }
    const { text } = await call('GET', '/v1/jobs');
    const jobs = (JSON.parse(text) as { data: { id: string }[] }).data;
    expect(jobs).toHaveLength(Object.keys(ways).length);
    for (const { id } of jobs) await call('GET', `/v1/jobs/${id}/result`);
    const tried = await eventually(async () => {
      const deliveries = await call('GET', '/v1/webhooks/deliveries?limit=100');
      const { data } = JSON.parse(deliveries.text) as { data: { id: string; try_count: number }[] };
      return data.length === jobs.length && data.every(({ try_count }) => try_count > 0) ? data : undefined;
    });
    for (const { id } of tried) {
      const { text: delivery } = await call('GET', `/v1/webhooks/deliveries/${id}`);
      expect(delivery).toContain('"http_status":401');
    }
    await call('GET', '/v1/webhooks/endpoints');
    const tables = await stored();
    const files = await fileContents(stack.dataDir);
    const spans = { spans: collector.bodies().join('\n') };
    // The scan looks where the traces of these calls are.
    expect(Object.values(tables).join('\n')).toContain('canary by good: virtual key');
    expect(Object.values(tables).join('\n')).toContain('canary of headers');
    expect(Object.values(answers).join('\n')).toContain('"x-portkey-config":"(inline config, not kept)"');
    const kept = Object.entries(tables).filter(([place]) => /byway_cache\.entries|:cache:entry:/.test(place));
    expect(kept.map(([, content]) => content).join('\n')).toContain('application/json');
    expect(Object.values(files).join('\n')).toContain('byway-gateway');
    expect(Object.keys(files).filter((file) => file.startsWith('/logs/')).length).toBeGreaterThan(2);
    expect(spans.spans).toContain('provider_auth_failed');
    expect(findSecrets(secrets, { ...tables, ...files, ...spans, ...answers })).toEqual([]);
  });

  it('would be found if they were there', () => {
    const forms = Object.values(secrets).flatMap((secret) => [
      secret,
      JSON.stringify({ secret }),
      Buffer.from(`Bearer ${secret}`).toString('base64'),
      Buffer.from(`user:${secret}`).toString('base64url'),
      Buffer.from(secret).toString('hex'),
    ]);
    const found = findSecrets(
      secrets,
      Object.fromEntries(forms.map((text, index) => [`place ${index}`, text])),
    );
    expect(found).toHaveLength(forms.length);
  });
});
