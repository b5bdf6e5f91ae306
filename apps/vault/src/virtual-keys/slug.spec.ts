import { describe, expect, it } from '@jest/globals';
import { newSlug } from './slug.js';

describe('the slug of a new virtual key', () => {
  it.each([
    ['OpenAI Production', 'openai-production'],
    ['  Stability_AI  #2 ', 'stability-ai-2'],
    ['Schlüssel für Böden', 'schlussel-fur-boden'],
    ['@evil/model', 'evil-model'],
    ['鍵', 'key'],
    ['---', 'key'],
  ])('of %j starts with %j', (name, stem) => {
    expect(newSlug(name)).toMatch(new RegExp(`^${stem}-[a-z2-9]{6}$`));
  });

  it('stays short and in kebab case for a name of 100 characters', () => {
    const slug = newSlug('word '.repeat(20));
    expect(slug.length).toBeLessThanOrEqual(47);
    expect(slug).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  });

  it('differs for the same name', () => {
    expect(new Set(Array.from({ length: 100 }, () => newSlug('same'))).size).toBe(100);
  });
});
