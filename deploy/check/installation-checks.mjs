import { setTimeout as sleep } from 'node:timers/promises';

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47]);

/**
 * Starts the programs, and does with them what an installation is for.
 * @param options.programs of the manifests or the compose file. @param options.started ImagePrograms.
 * @param options.addresses by name. @param options.adminKey API key.
 * @returns one entry for each check.
 */
export async function checkInstallation({ programs, started, addresses, adminKey }) {
  const results = [];
  const check = async (title, action) => {
    try {
      await action();
      results.push({ title, ok: true });
      console.log(`  ok      ${title}`);
    } catch (error) {
      results.push({ title, ok: false });
      console.log(`  FAILED  ${title}\n${error instanceof Error ? error.stack : String(error)}`);
    }
  };
  const services = programs.filter(({ kind }) => kind === 'service');
  const commands = programs.filter(({ kind }) => kind === 'command');
  const byApp = (app) => services.filter((program) => program.app === app);
  const at = ({ name }, port) => `http://${addresses.get(name)}:${port}`;
  const start = (program) => started.start(program, addresses.get(program.name));
  const [gateway] = byApp('gateway');
  const [simulator] = byApp('provider-simulator');
  const api = clientOf(at(gateway, gateway.env.PORT), adminKey);
  const faults = async (provider, text) => {
    const body = JSON.stringify({ provider, faults: text });
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${at(simulator, 8799)}/control/faults`, { method: 'PUT', headers, body });
    equal(answer.ok, true);
  };

  await check('services with tables refuse to start before they are migrated', async () => {
    for (const program of services.filter(({ env }) => env.MIGRATE_AT_START === 'false')) {
      equal(await start(program).ended, 1);
      matches(started.log(program.name), /Run the migrate command first/);
    }
  });
  await check(`the ${commands.length} migrations succeed, and may be repeated`, async () => {
    for (const program of [...commands, ...commands])
      equal(await start(program).ended, 0, () => started.log(program.name));
  });
  await check(`all ${services.length} services become ready`, async () => {
    services.forEach(start);
    for (const program of services) {
      const path = program === simulator ? '/control/calls' : '/readyz';
      await started.ready(program.name, `${at(program, program.env.PORT)}${path}`);
    }
  });
  if (results.some(({ ok }) => !ok)) return results;

  let config;
  await check('virtual keys and a config are saved', async () => {
    const host = `http://${simulator.name}:8799`;
    const key = async (name, provider, custom_host) =>
      (await api('POST', '/v1/virtual-keys', { name, provider, key: 'sk-sim-label=image', custom_host })).body
        .slug;
    const stability = await key('Stability AI', 'stabilityai', host);
    const openai = await key('OpenAI', 'openai', `${host}/v1`);
    const saved = await api('POST', '/v1/configs', {
      name: 'Stability AI, then OpenAI',
      config: {
        strategy: { mode: 'fallback' },
        targets: [
          { virtual_key: stability, override_params: { model: 'stable-diffusion-v1-6' } },
          { virtual_key: openai, override_params: { model: 'dall-e-3' } },
        ],
      },
    });
    config = saved.body.slug;
    matches(config, /^pc-/);
  });
  const image = (headers = {}, format = 'b64_json') =>
    api(
      'POST',
      '/v1/images/generations',
      {
        model: 'stable-diffusion-v1-6',
        prompt: 'Kraken in the milkyway galaxy',
        size: '1024x1024',
        response_format: format,
      },
      { 'x-portkey-config': config, ...headers },
    );
  let fallen;
  await check('an image comes from Stability AI, and from OpenAI when that answers 500', async () => {
    const first = await image();
    equal(first.status, 200, () => JSON.stringify(first.body));
    equal(first.headers.get('x-portkey-last-used-option-index'), 'config.targets[0]');
    await faults('stability-ai', 'status=500');
    fallen = await image();
    equal(fallen.status, 200, () => JSON.stringify(fallen.body));
    equal(fallen.headers.get('x-portkey-last-used-option-index'), 'config.targets[1]');
    equal(Buffer.from(fallen.body.data[0].b64_json, 'base64').subarray(0, 4).equals(PNG), true);
  });
  await check('an image by URL is in the asset store, and the gateway serves it', async () => {
    const { body } = await image({}, 'url');
    const { pathname, search } = new URL(body.data[0].url);
    const answer = await fetch(`${at(gateway, gateway.env.PORT)}${pathname}${search}`);
    equal(answer.status, 200);
    equal(
      Buffer.from(await answer.arrayBuffer())
        .subarray(0, 4)
        .equals(PNG),
      true,
    );
  });
  await check('a durable job is carried out, and its result kept', async () => {
    const { status, body } = await image({ prefer: 'respond-async' });
    equal(status, 202, () => JSON.stringify(body));
    const ended = await api('GET', `/v1/jobs/${body.id}?wait=60`);
    equal(ended.body.status, 'completed', () => JSON.stringify(ended.body));
    equal((await api('GET', `/v1/jobs/${body.id}/result`)).status, 200);
  });
  await check('the log has both attempts of the fallback', async () => {
    const id = fallen.headers.get('x-request-id');
    const entry = await eventually(async () => {
      const { status, body } = await api('GET', `/v1/logs/${id}`);
      // Gateway and worker record apart: the request may have ended before its last attempt.
      const isOver =
        status === 200 &&
        body.status === 'completed' &&
        body.attempts.every((attempt) => attempt.finished_at !== null);
      return isOver ? body : undefined;
    });
    equal(
      entry.attempts.map(({ provider, status }) => `${provider} ${status}`).join(),
      'stability-ai failed,openai succeeded',
    );
  });
  await check('every service tells metrics, and the numbers are right', async () => {
    const all = new Map();
    for (const program of services.filter(({ env }) => 'METRICS_PORT' in env)) {
      const text = await (await fetch(`${at(program, program.env.METRICS_PORT)}/metrics`)).text();
      matches(text, /^process_resident_memory_bytes \d/m);
      all.set(program.name, text);
    }
    matches(
      all.get(gateway.name),
      /byway_http_request_duration_seconds_count\{method="POST",route="\/v1\/images\/generations",status="200"\} 3$/m,
    );
    matches(all.get(gateway.name), /^byway_queue_jobs\{queue="attempt\.openai",state="waiting"\} 0$/m);
    const attempts = byApp('provider-worker')
      .map(({ name }) => all.get(name))
      .join('');
    // Plain, by URL and as a job: three that failed over, after one that did not.
    matches(
      attempts,
      /byway_attempt_duration_seconds_count\{provider="stability-ai",outcome="succeeded"\} 1$/m,
    );
    matches(attempts, /byway_attempt_duration_seconds_count\{provider="openai",outcome="succeeded"\} 3$/m);
    const [ledger] = byApp('ledger');
    matches(all.get(ledger.name), /^byway_jobs\{status="queued"\} 0$/m);
  });
  await check('nothing is written but to /tmp, and nobody is root', async () => {
    const { child } = start({
      name: 'probe',
      args: [
        '-e',
        "const fs = require('fs'); fs.writeFileSync('/tmp/a', ''); try { fs.writeFileSync('/app/a', ''); process.exit(3) } catch (e) { process.exit(e.code === 'EROFS' && process.getuid() === 1000 ? 0 : 4) }",
      ],
      env: {},
      files: {},
    });
    equal(await new Promise((resolve) => child.once('exit', resolve)), 0, () => started.log('probe'));
  });
  await check('a call under way gets its answer while gateway and worker are told to end', async () => {
    await faults('openai', 'latency=3000');
    const answer = image();
    await sleep(1_500);
    const worker =
      services.find(({ env }) => env.WORKER_PROVIDERS === 'openai') ?? byApp('provider-worker')[0];
    const codes = Promise.all([started.end(worker.name), started.end(gateway.name)]);
    const { status, headers } = await answer;
    equal(status, 200);
    equal(headers.get('x-portkey-last-used-option-index'), 'config.targets[1]');
    equal((await codes).join(), '0,0');
  });
  await check('no secret is in what the services write', () => {
    for (const { name, files } of services)
      for (const secret of Object.values(files))
        if (secret !== '' && started.log(name).includes(secret)) throw new Error(`${name} writes a secret`);
  });
  return results;
}

function clientOf(url, key) {
  return async (method, path, body, headers = {}) => {
    const response = await fetch(url + path, {
      method,
      headers: {
        'x-portkey-api-key': key,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  };
}

async function eventually(read) {
  const until = Date.now() + 20_000;
  for (;;) {
    const value = await read();
    if (value !== undefined) return value;
    if (Date.now() > until) throw new Error('It did not happen within 20 s.');
    await sleep(200);
  }
}

function equal(actual, expected, more = () => '') {
  if (actual !== expected)
    throw new Error(`${String(actual)} where ${String(expected)} was expected. ${more()}`);
}

function matches(text, pattern) {
  if (!pattern.test(text)) throw new Error(`${String(pattern)} is not in:\n${text.slice(0, 4_000)}`);
}
