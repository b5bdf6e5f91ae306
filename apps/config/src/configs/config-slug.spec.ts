import { describe, expect, it } from '@jest/globals';
import { newConfigSlug } from './config-slug.js';

describe('the slug of a new config', () => {
  it.each([
    ['Images: cheap first', /^pc-images-cheap-first-[0-9a-f]{6}$/],
    ['画像', /^pc-[0-9a-f]{6}$/],
    ['a'.repeat(100), /^pc-a{24}-[0-9a-f]{6}$/],
    [' - ', /^pc-[0-9a-f]{6}$/],
  ])('comes from the name %j', (name, pattern) => {
    expect(newConfigSlug(name)).toMatch(pattern);
  });

  it('differs between configs of the same name', () => {
    expect(new Set(Array.from({ length: 20 }, () => newConfigSlug('images'))).size).toBe(20);
  });
});
