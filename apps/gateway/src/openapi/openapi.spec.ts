import { createLogger } from '@byway/boot/logger';
import { type RunningService, startHttpService } from '@byway/boot/http-service';
import { defaultTimeLimits } from '@byway/boot/time-limits';
import { scopes } from '@byway/contracts/vault-api';
import { createServiceCaller } from '@byway/service-clients/service-call';
import { LedgerClient } from '@byway/service-clients/ledger-client';
import { VaultClient } from '@byway/service-clients/vault-client';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { ConfigProxy, LedgerProxy, VaultProxy } from '../admin/proxies.js';
import { AssetAccess } from '../assets/asset-access.js';
import { GatewayModule } from '../gateway.module.js';
import { InferenceService } from '../inference/inference.service.js';
import { AnswerSender } from '../jobs/answer-sender.js';
import { QueueWatch } from '../jobs/queue-watch.js';
import { ProviderList } from '../models/provider-list.js';
import { SessionTokens } from '../session/session-tokens.js';
import type { OpenApiDocument } from './document-types.js';
import { openApiDocument, taggedOperations } from './openapi-document.js';
import { type SchemaName, schemas } from './schemas.js';

const nowhere = 'http://127.0.0.1:1';
const vault = new VaultClient(nowhere, 'token', defaultTimeLimits);
const caller = createServiceCaller('test', { baseUrl: nowhere, internalToken: 'token', timeoutMs: 1_500 });
const nothing = () => undefined;
const served = new Set<string>();
let gateway: RunningService;

beforeAll(async () => {
  gateway = await startHttpService({
    module: GatewayModule.with([
      { provide: InferenceService, useValue: {} },
      { provide: AssetAccess, useValue: {} },
      { provide: LedgerClient, useValue: {} },
      { provide: AnswerSender, useValue: {} },
      { provide: VaultClient, useValue: vault },
      { provide: QueueWatch, useValue: {} },
      { provide: ProviderList, useValue: new ProviderList(undefined) },
      { provide: SessionTokens, useValue: new SessionTokens('token') },
      { provide: VaultProxy, useValue: new VaultProxy(vault, caller, nothing) },
      { provide: ConfigProxy, useValue: new ConfigProxy(vault, caller, nothing) },
      { provide: LedgerProxy, useValue: new LedgerProxy(vault, caller, nothing) },
    ]),
    host: '127.0.0.1',
    port: 0,
    logger: createLogger({ service: 'test', level: 'silent' }),
    health: {},
    healthCheckMs: 1_500,
    prepare: (server) => {
      server.addHook('onRoute', ({ method, url }) => {
        for (const one of [method].flat()) served.add(`${one} ${url.replace(/:(\w+)/g, '{$1}')}`);
      });
    },
  });
});
afterAll(async () => {
  await gateway.stop();
  await vault.caller.close();
  await caller.close();
});

const operations = taggedOperations.flatMap(({ operations }) => operations);

/** Every value under `key`, at any depth. */
function valuesOf(node: unknown, key: string): unknown[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([name, value]) => [
    ...(name === key ? [value as unknown] : []),
    ...valuesOf(value, key),
  ]);
}

function resolve(document: OpenApiDocument, reference: string): unknown {
  return reference
    .replace('#/', '')
    .split('/')
    .reduce<unknown>(
      (node, part) =>
        typeof node === 'object' && node !== null ? (node as Record<string, unknown>)[part] : undefined,
      document,
    );
}

describe('the OpenAPI document', () => {
  const document = openApiDocument();

  it('describes exactly the routes that are served', () => {
    const documented = operations.map(({ method, path }) => `${method.toUpperCase()} ${path}`);
    // Fastify answers HEAD wherever it answers GET.
    const routes = [...served].filter((route) => !route.startsWith('HEAD '));
    expect(documented.sort()).toEqual(routes.sort());
  });

  it('gives every operation an id of its own, a known tag and an answer', () => {
    const ids = operations.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const tags = document.tags.map(({ name }) => name);
    for (const methods of Object.values(document.paths)) {
      for (const operation of Object.values(methods)) {
        expect(operation.operationId).toMatch(/^[a-z][A-Za-z]+$/);
        expect(tags).toContain(operation.tags[0]);
        expect(operation.responses['200'] ?? operation.responses['202']).toBeDefined();
        for (const { description, content } of Object.values(operation.responses)) {
          expect(description).not.toBe('');
          const mediaTypes = Object.keys(content ?? {}).filter((type) => type !== 'text/event-stream');
          expect(mediaTypes).toHaveLength(1);
        }
      }
    }
  });

  it('says which answers may be streamed', () => {
    const streamed = operations.filter(({ answer }) => answer.streamed).map(({ path }) => path);
    expect(streamed).toEqual(['/v1/chat/completions', '/v1/messages', '/v1/completions']);
    for (const path of streamed) {
      expect(document.paths[path]?.post?.responses['200']?.content).toHaveProperty(['text/event-stream']);
    }
  });

  it('declares the parameters of every path and describes those of every query', () => {
    for (const { path, pathParameters = {}, query, queryNotes = {} } of operations) {
      const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(Object.keys(pathParameters)).toEqual(names);
      for (const name of Object.keys(query?.shape ?? {}))
        expect([path, queryNotes]).toHaveProperty(['1', name]);
    }
  });

  it('has no reference that leads nowhere, and nothing that nothing refers to', () => {
    const references = new Set(valuesOf(document, '$ref').map(String));
    for (const reference of references) {
      expect([reference, typeof resolve(document, reference)]).toEqual([reference, 'object']);
    }
    for (const kind of ['schemas', 'parameters', 'headers'] as const) {
      for (const name of Object.keys(document.components[kind]))
        expect(references).toContain(`#/components/${kind}/${name}`);
    }
  });

  it('asks for a scope that exists wherever a key is needed', () => {
    const schemes = Object.keys(document.components.securitySchemes);
    for (const requirement of valuesOf(document.paths, 'security').flat()) {
      const entries = Object.entries(requirement as Record<string, string[]>);
      for (const [scheme, needed] of entries) {
        expect(schemes).toContain(scheme);
        for (const scope of needed) expect(scopes).toContain(scope);
      }
    }
  });

  it('shows only examples that its schemas take', () => {
    const checked = operations.flatMap(({ body, answer }) =>
      [body, answer].flatMap((part) =>
        Object.values(part?.examples ?? {}).map(({ value }) => {
          const schema = schemas[part?.schema as SchemaName];
          expect(schema.safeParse(value).error?.issues).toBeUndefined();
          return value;
        }),
      ),
    );
    expect(checked.length).toBeGreaterThan(5);
  });

  it('turns refined and preprocessed bodies into their fields', () => {
    expect(document.components.schemas.ImageGenerateRequest).toMatchObject({
      type: 'object',
      required: ['prompt'],
      properties: { n: { type: 'integer', minimum: 1, maximum: 10 } },
    });
    expect(document.components.schemas.GatewayConfig).toMatchObject({
      properties: { targets: { items: { $ref: '#/components/schemas/GatewayConfig' } } },
    });
  });

  it('is served without a key', async () => {
    const response = await fetch(`${gateway.url}/v1/openapi.json`);
    expect(response.headers.get('content-type')).toContain('application/json');
    expect(await response.json()).toEqual(JSON.parse(JSON.stringify(document)));
  });
});

describe('the docs page', () => {
  it('shows every operation and schema under a policy that allows its style sheet and nothing else', async () => {
    const response = await fetch(`${gateway.url}/docs`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const page = await response.text();
    for (const { id } of operations) expect(page).toContain(`id="${id}"`);
    for (const name of Object.keys(schemas)) expect(page).toContain(`id="schema-${name}"`);
    const styles = [...page.matchAll(/<style>([^]*?)<\/style>/g)].map(([, text]) => text ?? '');
    const hash = createHash('sha256').update(styles.join('')).digest('base64');
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain(`default-src 'none'; style-src 'sha256-${hash}'`);
    expect(page).not.toMatch(/<script|\sstyle=|\ssrc=|href="(?!#|\/v1\/openapi\.json)/);
  });

  it('links only to places it has', async () => {
    const page = await (await fetch(`${gateway.url}/docs`)).text();
    const ids = new Set([...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id));
    const targets = [...page.matchAll(/href="#([^"]+)"/g)].map(([, target]) => target);
    expect(targets.filter((target) => !ids.has(target))).toEqual([]);
  });
});
