import { createLogger } from '@byway/boot/logger';
import {
  actorHeader,
  actorScopesHeader,
  createdApiKeySchema,
  savedVirtualKeySchema,
  workspaceHeader,
} from '@byway/contracts/vault-api';
import { randomBytes } from 'node:crypto';
import { createVaultApp, readVaultEnv } from '../src/app.js';

export const internalToken = 'internal-token-for-tests';

export interface CallOptions {
  body?: unknown;
  /** default: ws_default; null: the header is left out. */
  workspace?: string | null;
  actor?: string | null;
  scopes?: string;
  headers?: Record<string, string>;
}

export interface Answer {
  status: number;
  headers: Headers;
  body: unknown;
  /** ms from call to answer */
  took: number;
}

export interface TestVault {
  url: string;
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
  /** Creates a virtual key and gives its slug and id. */
  addVirtualKey(body: Record<string, unknown>, options?: CallOptions): Promise<{ id: string; slug: string }>;
  /** Creates an API key and gives its id and secret. */
  addApiKey(body: Record<string, unknown>, options?: CallOptions): Promise<{ id: string; key: string }>;
  /** Every line that was logged, at every level. */
  logs: string[];
  stop(): Promise<void>;
}

export const newMasterKey = () => randomBytes(32).toString('base64');

/** Starts the real vault on a port of its own. @param env in addition to the token and the port. */
export async function startTestVault(env: Record<string, string>, now?: () => number): Promise<TestVault> {
  const logs: string[] = [];
  const logger = createLogger({
    service: 'vault',
    level: 'trace',
    destination: { write: (line) => void logs.push(line) },
  });
  const settings = readVaultEnv({
    BYWAY_INTERNAL_TOKEN: internalToken,
    PORT: '0',
    BYWAY_MASTER_KEY: newMasterKey(),
    ...env,
  });
  const app = await createVaultApp(settings, { logger, ...(now !== undefined && { now }) });
  const call = (method: string, path: string, options: CallOptions = {}) =>
    send(app.url + path, method, options);
  return {
    url: app.url,
    logs,
    call,
    async addVirtualKey(body, options) {
      const given = { name: 'test', provider: 'openai', key: 'sk-test-0123456789', ...body };
      return savedVirtualKeySchema.parse(
        (await call('POST', '/virtual-keys', { body: given, ...options })).body,
      );
    },
    async addApiKey(body, options) {
      const given = { name: 'test', scopes: ['inference'], ...body };
      return createdApiKeySchema.parse((await call('POST', '/api-keys', { body: given, ...options })).body);
    },
    stop: () => app.stop(),
  };
}

async function send(url: string, method: string, options: CallOptions): Promise<Answer> {
  const { workspace = 'ws_default', actor = 'key_test', scopes, body } = options;
  const started = performance.now();
  const response = await fetch(url, {
    method,
    headers: {
      authorization: `Bearer ${internalToken}`,
      ...(workspace !== null && { [workspaceHeader]: workspace }),
      ...(actor !== null && { [actorHeader]: actor }),
      ...(scopes !== undefined && { [actorScopesHeader]: scopes }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...options.headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const answer: unknown = await response.json();
  return {
    status: response.status,
    headers: response.headers,
    body: answer,
    took: performance.now() - started,
  };
}

/** An OpenAI error body with this code and parameter. */
export function errorWith(code: string, param?: string) {
  return { error: { code, ...(param !== undefined && { param }) } };
}
