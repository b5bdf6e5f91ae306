import { toFailure } from '@byway/errors/byway-error';
import { describe, expect, it } from '@jest/globals';
import { findModel, listModels, type ModelQuery, resolveModel } from './model-catalogue.js';
import { findProvider, listProviders } from './provider-catalogue.js';

const query = (model: string, more: Partial<ModelQuery> = {}): ModelQuery => ({
  provider: 'openai',
  model,
  endpoint: '/v1/images/generations',
  customHost: null,
  ...more,
});

describe('provider catalogue', () => {
  it.each(['stability-ai', 'stabilityai', 'Stability', 'STABILITY-AI'])('knows %s', (name) => {
    expect(findProvider(name)?.name).toBe('stability-ai');
  });

  it('does not know what is not there', () => {
    for (const name of ['', 'acme', '__proto__', 'constructor']) expect(findProvider(name)).toBeUndefined();
  });

  it('has no name or alias twice, and all in lower case', () => {
    const names = listProviders().flatMap(({ name, aliases }) => [name, ...aliases]);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(names.map((name) => name.toLowerCase()));
  });
});

describe('model catalogue', () => {
  it('is consistent: unique ids, real dates, replacements that live, sources for prices', () => {
    const ids = listModels().flatMap(({ provider, id, aliases = [] }) =>
      [id, ...aliases].map((name) => `${provider}/${name}`),
    );
    expect(new Set(ids).size).toBe(ids.length);
    for (const model of listModels()) {
      expect(model.endpoints.length).toBeGreaterThan(0);
      expect(model.created).toBeGreaterThan(1_600_000_000);
      if (model.shutdownDate !== undefined) expect(model.shutdownDate).toMatch(/^\d{4}-\d\d-\d\d$/);
      if (model.price !== undefined) expect(model.price.source).toMatch(/20\d\d/);
      if (model.replacement !== undefined) {
        const replacement = findModel(model.provider, model.replacement);
        expect(replacement?.id).toBe(model.replacement);
        expect(replacement?.shutdownDate).toBeUndefined();
      }
    }
  });

  it('lists models, not families', () => {
    expect(listModels().some(({ id }) => id.includes('*'))).toBe(false);
    expect(listModels().map(({ id }) => id)).toEqual(
      expect.arrayContaining(['gpt-image-2', 'dall-e-3', 'stable-diffusion-v1-6', 'sd3.5-flash']),
    );
  });

  it('prefers the exact model to its family, and trusts a new member of a family', () => {
    expect(findModel('openai', 'gpt-image-2')?.id).toBe('gpt-image-2');
    expect(findModel('openai', 'gpt-image-9-nova')?.id).toBe('gpt-image-*');
    expect(findModel('openai', 'stable-diffusion-v1-6')).toBeUndefined();
  });

  it.each(['dall-e-2', 'dall-e-3', 'gpt-image-1'])('replaces the dead %s and says so', (model) => {
    const resolved = resolveModel(query(model));
    expect(resolved).toMatchObject({ model: 'gpt-image-2', facts: { id: 'gpt-image-2' } });
    expect(resolved.warnings).toEqual([
      expect.stringMatching(
        new RegExp(`^model: ${model} was shut down on 2026-\\d\\d-\\d\\d, gpt-image-2 used instead$`),
      ),
    ]);
  });

  it('replaces a model from the day it is shut down', () => {
    const on = (date: string) => resolveModel(query('gpt-image-1.5', { nowMs: Date.parse(date) })).model;
    expect(on('2026-11-30T23:59:59Z')).toBe('gpt-image-1.5');
    expect(on('2026-12-01T00:00:00Z')).toBe('gpt-image-2');
    expect(resolveModel(query('gpt-image-1.5')).model).toBe('gpt-image-1.5');
  });

  it('passes any name to a custom host unchanged', () => {
    const customHost = 'https://compatible.test/v1';
    expect(resolveModel(query('dall-e-3', { customHost }))).toMatchObject({
      model: 'dall-e-3',
      warnings: [],
    });
    expect(resolveModel(query('flux', { customHost }))).toEqual({ model: 'flux', facts: null, warnings: [] });
  });

  it('resolves the short names of Stability', () => {
    const resolve = (model: string) => resolveModel(query(model, { provider: 'stability-ai' }));
    expect(resolve('core')).toMatchObject({ model: 'stable-image-core', warnings: [] });
    expect(resolve('sd3').model).toBe('sd3.5-large');
    expect(resolve('sd3-medium')).toMatchObject({ model: 'sd3.5-medium', facts: { id: 'sd3.5-medium' } });
    expect(resolve('stable-diffusion-v1-6').model).toBe('stable-diffusion-v1-6');
    expect(resolve('stable-diffusion-v2').model).toBe('stable-diffusion-v2');
  });

  it.each(['azure-openai', 'ollama', 'vllm'])(
    '%s has no address of its own and takes any model',
    (provider) => {
      const asked = query('llama', { provider, endpoint: '/v1/chat/completions' });
      expect(findProvider(provider)?.baseUrl).toBeNull();
      expect(resolveModel({ ...asked, customHost: 'http://host:11434/v1' })).toMatchObject({
        model: 'llama',
      });
    },
  );

  it('knows the aliases of compatible providers, and takes their models on trust', () => {
    expect(
      ['mistral', 'together', 'xai', 'grok', 'fireworks', 'perplexity', 'azure'].map(
        (name) => findProvider(name)?.name,
      ),
    ).toEqual(['mistral-ai', 'together-ai', 'x-ai', 'x-ai', 'fireworks-ai', 'perplexity-ai', 'azure-openai']);
    const asked = query('llama-4', { provider: 'groq', endpoint: '/v1/chat/completions' });
    expect(resolveModel(asked)).toMatchObject({ model: 'llama-4', warnings: [] });
    expect(() => resolveModel({ ...asked, endpoint: '/v1/embeddings' })).toThrow(/groq has no model/);
    expect(findModel('x-ai', 'grok-4')?.price).toBeDefined();
  });

  it('replaces chat models from the day they are shut down', () => {
    const asked = query('gpt-5-mini', { endpoint: '/v1/chat/completions' });
    const on = (date: string) => resolveModel({ ...asked, nowMs: Date.parse(date) }).model;
    expect([on('2026-12-10'), on('2026-12-11')]).toEqual(['gpt-5-mini', 'gpt-5.6-luna']);
  });

  it.each([
    ['openai', 'gpt-4o', '/v1/images/generations'],
    ['openai', 'gpt-image-2', '/v1/chat/completions'],
    ['stability-ai', 'dall-e-3', '/v1/images/generations'],
    ['acme', 'gpt-image-2', '/v1/images/generations'],
  ] as const)('refuses %s %s at %s', (provider, model, endpoint) => {
    try {
      resolveModel(query(model, { provider, endpoint }));
    } catch (error) {
      expect(toFailure(error)).toMatchObject({ code: 'model_not_found', param: 'model' });
      return;
    }
    throw new Error('was accepted');
  });
});
