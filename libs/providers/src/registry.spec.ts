import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { listModels } from './catalogue/model-catalogue.js';
import { listProviders } from './catalogue/provider-catalogue.js';
import { registry } from './registry.js';

const source = new URL('.', import.meta.url);
const NOT_PROVIDERS = ['catalogue', 'shared', 'spec'];
const folders = readdirSync(source, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !NOT_PROVIDERS.includes(entry.name))
  .map(({ name }) => name)
  .sort();

/** Every file reachable from `file` over relative imports. */
function reachable(file: URL, found = new Set<string>()): Set<string> {
  if (found.has(file.pathname)) return found;
  found.add(file.pathname);
  const imports = readFileSync(file, 'utf8').matchAll(/from '(\.[^']+)\.js'/g);
  for (const [, path] of imports) reachable(new URL(`${path}.ts`, file), found);
  return found;
}

describe('provider registry', () => {
  it('has each provider folder once, under the name of the folder', () => {
    expect([...registry.keys()].sort()).toEqual(folders);
    for (const [name, provider] of registry) expect(provider.name).toBe(name);
  });

  it('has the same providers as the catalogue', () => {
    expect(
      listProviders()
        .map(({ name }) => name)
        .sort(),
    ).toEqual(folders);
    expect([...new Set(listModels().map(({ provider }) => provider))].sort()).toEqual(folders);
  });

  it('has an adapter for every endpoint a model is listed for', () => {
    for (const { provider, endpoints } of listModels()) {
      const found = registry.get(provider);
      for (const endpoint of endpoints) {
        const adapter = {
          '/v1/images/generations': found?.imageGenerate,
          '/v1/chat/completions': found?.chat,
          '/v1/completions': found?.completions,
          '/v1/embeddings': found?.embeddings,
          '/v1/messages': found?.chat,
        }[endpoint];
        expect(adapter).toBeDefined();
      }
      if (endpoints.includes('/v1/chat/completions')) expect(registry.get(provider)?.chat).toBeDefined();
      if (endpoints.includes('/v1/messages')) {
        const { chat, messages } = registry.get(provider) ?? {};
        expect(messages ?? chat).toBeDefined();
      }
    }
  });

  it('authenticates with the secret in a header', () => {
    for (const provider of registry.values()) {
      const headers = Object.entries(provider.credentials.headers('s3cret'));
      expect(headers).toHaveLength(1);
      expect(headers[0]?.[1]).toMatch(/^(Bearer )?s3cret$/);
    }
  });
});

describe('catalogue', () => {
  it('reaches no adapter, so that the gateway can import it', () => {
    const names = readdirSync(new URL('catalogue/', source)).filter((name) => !name.endsWith('.spec.ts'));
    const files = names.flatMap((name) => [...reachable(new URL(`catalogue/${name}`, source))]);
    expect(files.length).toBeGreaterThan(names.length);
    expect(files.filter((file) => !/\/(catalogue\/[a-z-]+|facts|(?:text-)?models)\.ts$/.test(file))).toEqual(
      [],
    );
  });
});
