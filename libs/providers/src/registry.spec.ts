import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { endpointsOf, findModel, listModels } from './catalogue/model-catalogue.js';
import { listProviders } from './catalogue/provider-catalogue.js';
import { registry } from './registry.js';

const source = new URL('.', import.meta.url);
const NOT_PROVIDERS = ['catalogue', 'openai-compatible', 'shared', 'spec'];
const folders = readdirSync(source, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !NOT_PROVIDERS.includes(entry.name))
  .map(({ name }) => name);
/** A compatible provider is a file. */
const files = readdirSync(new URL('openai-compatible/', source))
  .filter((name) => !name.endsWith('.spec.ts'))
  .map((name) => name.replace(/\.ts$/, ''));
const names = [...folders, ...files].sort();

/** Every file reachable from `file` over relative imports. */
function reachable(file: URL, found = new Set<string>()): Set<string> {
  if (found.has(file.pathname)) return found;
  found.add(file.pathname);
  const imports = readFileSync(file, 'utf8').matchAll(/from '(\.[^']+)\.js'/g);
  for (const [, path] of imports) reachable(new URL(`${path}.ts`, file), found);
  return found;
}

describe('provider registry', () => {
  it('has each provider once, under the name of its folder or file', () => {
    expect([...registry.keys()].sort()).toEqual(names);
    for (const [name, provider] of registry) expect(provider.name).toBe(name);
  });

  it('has the same providers as the catalogue', () => {
    expect(
      listProviders()
        .map(({ name }) => name)
        .sort(),
    ).toEqual(names);
  });

  it('has models of each provider, or takes any on trust', () => {
    const listed = new Set(listModels().map(({ provider }) => provider));
    for (const name of names) expect(listed.has(name) || findModel(name, 'any')?.id === '*').toBe(true);
  });

  it('has an adapter for every endpoint of the catalogue, and models for every adapter', () => {
    for (const [name, provider] of registry) {
      const adapters = {
        '/v1/chat/completions': provider.chat,
        '/v1/completions': provider.completions,
        '/v1/embeddings': provider.embeddings,
        '/v1/messages': provider.messages ?? provider.chat,
        '/v1/images/generations': provider.imageGenerate,
      };
      const served = Object.entries(adapters).flatMap(([path, adapter]) => (adapter ? [path] : []));
      expect([name, endpointsOf(name)]).toEqual([name, served]);
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
    const sources = readdirSync(new URL('catalogue/', source)).filter((name) => !name.endsWith('.spec.ts'));
    const reached = sources.flatMap((name) => [...reachable(new URL(`catalogue/${name}`, source))]);
    expect(reached.length).toBeGreaterThan(sources.length);
    expect(
      reached.filter(
        (file) => !/\/((?:catalogue|openai-compatible)\/[a-z-]+|facts|(?:text-)?models)\.ts$/.test(file),
      ),
    ).toEqual([]);
  });
});
