import { listProviders } from '@byway/providers/catalogue/provider-catalogue';
import {
  badQueries,
  conditional,
  fallback,
  key,
  misfits,
  nested,
  unknownKeys,
  validConfigs,
  wholeVocabulary,
  wrongValues,
} from '@byway/routing/config-cases.spec-helper';
import { conditionOperators } from '@byway/routing/condition-operators';
import { operatorSchemas } from '@byway/routing/condition-json-schema';
import { configJsonSchema } from '@byway/routing/config-json-schema';
import { parseGatewayConfig } from '@byway/routing/config-schema';
import { createJsonSchemaCheck } from '@byway/testing/json-schema-validator';
import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pages, root } from './pages.spec-helper.js';

const providers = listProviders().map(({ name }) => name);
const schema = configJsonSchema(providers);
const faultsOf = createJsonSchemaCheck(schema);

/** Whatever JSON says only in words: names that must exist, credentials from above, patterns, numbers in strings. */
const onlyInWords = new Set([
  'strategy.conditions[0].then',
  'strategy.default',
  'targets[0]',
  'targets[1]',
  '.params.n.$gt',
]);
const badPatterns = new Set(['(', '(?=a)']);

function isOnlyInWords(path: string, value: unknown): boolean {
  if (onlyInWords.has(path)) return true;
  return (
    path.endsWith('$regex') &&
    [...badPatterns].some((pattern) => JSON.stringify(value).includes(`"${pattern}"`))
  );
}

/** Every object in a text that is JSON, the outermost ones; shell variables in it are filled in. */
function jsonObjectsIn(text: string): Record<string, unknown>[] {
  const filled = text.replace(/'"\$\w+"'/g, 'x');
  const found: Record<string, unknown>[] = [];
  for (let start = filled.indexOf('{'); start !== -1; start = filled.indexOf('{', start + 1)) {
    for (
      let end = filled.indexOf('}', start);
      end !== -1 && end - start < 2000;
      end = filled.indexOf('}', end + 1)
    ) {
      const value = parsed(filled.slice(start, end + 1));
      if (value === undefined) continue;
      found.push(value);
      start = end;
      break;
    }
  }
  return found;
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

const isConfig = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && ('strategy' in value || 'targets' in value);

/** Configs in the pages, and the settings that they show alone. */
const examples = pages().flatMap((page) => {
  const text = readFileSync(join(root, page), 'utf8');
  const configs = jsonObjectsIn(text)
    .map((value) => value.config ?? value)
    .filter(isConfig);
  const settings = [...text.matchAll(/`"(cache|retry|strategy)": (\{[^`]+\})`/g)].map(
    ([, name = '', value = '']) => ({
      ...key,
      [name]: JSON.parse(value) as unknown,
    }),
  );
  return [...configs, ...settings].map((config): [string, unknown] => [page, config]);
});

describe('the JSON Schema of a config', () => {
  it('has found the examples of the pages, the one of the cookbook among them', () => {
    expect(examples.map(([page]) => page)).toContain('README.md');
    expect(JSON.stringify(examples)).toContain('"model":"stable-diffusion-v1-6"');
    expect(JSON.stringify(examples)).toContain('"max_age":3600');
  });

  it.each(examples)('takes the example in %s', (_, config) => {
    expect(faultsOf(config)).toEqual([]);
    expect(() => parseGatewayConfig(config)).not.toThrow();
  });

  it.each(validConfigs)('takes what is valid: %s %j', (_, config) => {
    expect(faultsOf(config)).toEqual([]);
  });

  it('takes the whole vocabulary, and keys in no form but text', () => {
    const [first, second] = wholeVocabulary.targets;
    const written = { ...wholeVocabulary, targets: [first, { ...second, api_key: 'sk-1' }] };
    expect(faultsOf(written)).toEqual([]);
    expect(faultsOf(wholeVocabulary)).toEqual(['/targets/1/api_key must be string']);
  });

  it.each([...unknownKeys, ...wrongValues])('refuses the wrong shape at %s: %j', (_, config) => {
    expect(faultsOf(config)).not.toEqual([]);
  });

  it.each(misfits)('refuses what does not fit together at %s: %j', (path, config) => {
    expect([config, faultsOf(config).length > 0]).toEqual([config, !isOnlyInWords(path, config)]);
  });

  it.each(badQueries)('refuses the query that the parser refuses at %s: %j', (path, query) => {
    expect([query, faultsOf(conditional(query)).length > 0]).toEqual([query, !isOnlyInWords(path, query)]);
  });

  it('refuses what is no object, and too many targets beside each other', () => {
    for (const value of [null, 'text', 1, [], [key]]) expect(faultsOf(value)).not.toEqual([]);
    expect(faultsOf({ strategy: fallback, targets: Array(101).fill(key) })).not.toEqual([]);
  });

  it('finds a fault at any depth', () => {
    const deep = JSON.parse(JSON.stringify(nested(5)).replace('"a"', '1')) as unknown;
    expect(faultsOf(deep)).toEqual([expect.stringMatching(/^(\/targets\/0){5}\/virtual_key must be string/)]);
  });

  it('knows every operator of a condition', () => {
    expect(Object.keys(operatorSchemas)).toEqual([...conditionOperators.keys()]);
  });

  it('suggests the names of providers and takes others', () => {
    expect(schema).toHaveProperty('properties.provider.anyOf.0.enum', providers);
    for (const provider of ['stabilityai', '@my-key', 'openai']) expect(faultsOf({ provider })).toEqual([]);
  });

  it('has a title and a description for every field', () => {
    const bare: string[] = [];
    const visit = (node: unknown, path: string): void => {
      if (typeof node !== 'object' || node === null) return;
      const { properties = {}, items } = node as { properties?: Record<string, object>; items?: unknown };
      for (const [name, field] of Object.entries(properties)) {
        if (!('description' in field) || (!('title' in field) && name !== 'model'))
          bare.push(`${path}.${name}`);
        visit(field, `${path}.${name}`);
      }
      visit(items, `${path}[]`);
    };
    visit({ ...schema, $defs: undefined }, '');
    expect(bare).toEqual([]);
  });
});
