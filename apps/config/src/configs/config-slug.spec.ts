import { describe, expect, it } from '@jest/globals';
import { newConfigSlug } from './config-slug.js';

describe('the slug of a new config', () => {
  it.each([
    ['Images: cheap first', /^pc-images-cheap-first-[a-z2-9]{6}$/],
    ['Café Zürich', /^pc-cafe-zurich-[a-z2-9]{6}$/],
    ['画像', /^pc-[a-z2-9]{6}$/],
    ['a'.repeat(100), /^pc-a{30}-[a-z2-9]{6}$/],
    ['twenty-nine characters of text and more', /^pc-twenty-nine-characters-of-text-[a-z2-9]{6}$/],
  ])('comes from the name %j', (name, pattern) => {
    expect(newConfigSlug(name)).toMatch(pattern);
  });

  it('differs between configs of the same name', () => {
    expect(new Set(Array.from({ length: 50 }, () => newConfigSlug('images'))).size).toBe(50);
  });
});
