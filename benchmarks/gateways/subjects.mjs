import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ApiClient } from '../../libs/testing/dist/api-client.js';
import { freePort } from '../../libs/testing/dist/free-port.js';
import { startRedisServer } from '../../libs/testing/dist/redis-server.js';
import { startStack } from '../../libs/testing/dist/start-stack.js';
import { processesOf } from './process-usage.mjs';

/** The key that the upstream stands for; it takes any. */
const PROVIDER_KEY = 'sk-bench';

/**
 * A gateway under test.
 * @typedef {object} Subject
 * @property {string} name
 * @property {number[]} pids whose process trees are all of it.
 * @property {() => Record<string, number[]>} parts the ids of all its processes, by what they are.
 * @property {(kind: string, path: string) => { url: string, headers: Record<string, string> }} target where
 *   a request for an upstream of this kind (openai, stability, streaming, fallback) goes.
 * @property {() => Promise<void>} stop
 */

/** nginx as a reverse proxy: what the machine can do at all. @returns {Subject} */
export function nginxProxy(upstream) {
  const folders = { openai: 'openai/v1', streaming: 'chunks/v1', fallback: 'failing/v1' };
  return {
    name: 'nginx',
    pids: [upstream.proxy.pid],
    parts: () => ({ nginx: processesOf([upstream.proxy.pid]) }),
    target: (kind, path) =>
      kind === 'stability'
        ? {
            url: `${upstream.proxy.url}/stability/v1/generation/stable-diffusion-v1-6/text-to-image`,
            headers: { accept: 'image/png' },
          }
        : { url: `${upstream.proxy.url}/${folders[kind]}${path}`, headers: {} },
    stop: () => Promise.resolve(),
  };
}

/** Portkey's gateway from npm, with the same configs in a header. @returns {Promise<Subject>} */
export async function portkey(upstream) {
  const folder = join(import.meta.dirname, '../portkey');
  if (!existsSync(join(folder, 'node_modules'))) {
    const installed = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
      cwd: folder,
      encoding: 'utf8',
    });
    if (installed.status !== 0) throw new Error(`@portkey-ai/gateway was not installed: ${installed.stderr}`);
  }
  const port = await freePort();
  const child = spawn(
    process.execPath,
    [join(folder, 'node_modules/@portkey-ai/gateway/build/start-server.js'), '--headless', `--port=${port}`],
    // Without it the addresses of this machine are refused as targets.
    {
      stdio: 'ignore',
      env: { ...process.env, NODE_ENV: 'production', TRUSTED_CUSTOM_HOSTS: upstream.host.split(':')[0] },
    },
  );
  const url = `http://127.0.0.1:${port}`;
  await answering(url, child);
  const targets = {
    openai: { provider: 'openai', api_key: PROVIDER_KEY, custom_host: upstream.openai },
    streaming: { provider: 'openai', api_key: PROVIDER_KEY, custom_host: upstream.streaming },
    stability: { provider: 'stability-ai', api_key: PROVIDER_KEY, custom_host: `${upstream.stability}/v1` },
    fallback: {
      strategy: { mode: 'fallback' },
      targets: [
        { provider: 'openai', api_key: PROVIDER_KEY, custom_host: upstream.failing },
        { provider: 'openai', api_key: PROVIDER_KEY, custom_host: upstream.openai },
      ],
    },
  };
  return {
    name: 'portkey',
    pids: [child.pid],
    parts: () => ({ portkey: processesOf([child.pid]) }),
    target: (kind, path) => ({
      url: `${url}/v1${path}`,
      headers: { 'x-portkey-config': JSON.stringify(targets[kind]) },
    }),
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 3000);
      await ended;
      clearTimeout(timer);
    },
  };
}

/**
 * Byway as `npm start` runs it: API keys, virtual keys, configs by id, the ledger, all on.
 * @param {'redis' | 'postgres'} queue
 * @returns {Promise<Subject>}
 */
export async function byway(upstream, queue, env = {}) {
  const redis = queue === 'redis' ? await startRedisServer() : undefined;
  const stack = await startStack({
    ...(redis !== undefined && { REDIS_URL: redis.url }),
    TRUSTED_CUSTOM_HOSTS: upstream.host,
    LOG_LEVEL: 'warn',
    // Pictures are not kept for the log: no other gateway of the comparison keeps them.
    LOG_IMAGE_LIMIT: '0',
    ...env,
  });
  const api = new ApiClient(stack.url, stack.adminKey);
  const create = async (path, body) => {
    const answer = await api.post(path, body);
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body.slug;
  };
  const keyAt = (provider, custom_host) =>
    create('/v1/virtual-keys', { name: 'bench', provider, key: PROVIDER_KEY, custom_host });
  const openai = { virtual_key: await keyAt('openai', upstream.openai) };
  const configs = {
    openai,
    streaming: { virtual_key: await keyAt('openai', upstream.streaming) },
    stability: { virtual_key: await keyAt('stability-ai', upstream.stability) },
    fallback: {
      strategy: { mode: 'fallback' },
      targets: [{ virtual_key: await keyAt('openai', upstream.failing) }, openai],
    },
  };
  const ids = {};
  for (const [kind, config] of Object.entries(configs)) {
    ids[kind] = await create('/v1/configs', { name: kind, config });
  }
  return {
    name: queue === 'redis' ? 'byway' : 'byway embedded',
    pids: [stack.pids.launcher, ...(redis === undefined ? [] : [redis.pid()])],
    parts: () => partsOf(stack.pids, redis?.pid()),
    stack,
    redis,
    target: (kind, path) => ({
      url: `${stack.url}/v1${path}`,
      headers: { 'x-portkey-api-key': stack.adminKey, 'x-portkey-config': ids[kind] },
    }),
    async stop() {
      await stack.stop();
      await redis?.close();
    },
  };
}

function partsOf({ launcher, gateway, worker }, redis) {
  return {
    gateway: processesOf([gateway]),
    worker: processesOf([worker]),
    'vault, config, ledger': [launcher],
    PostgreSQL: processesOf([launcher], [gateway, worker]).filter((pid) => pid !== launcher),
    ...(redis !== undefined && { Redis: processesOf([redis]) }),
  };
}

async function answering(url, child) {
  for (let tries = 0; tries < 200; tries += 1) {
    if (child.exitCode !== null) throw new Error(`${url} did not start.`);
    const answers = await fetch(url).then(
      () => true,
      () => false,
    );
    if (answers) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${url} does not answer.`);
}
