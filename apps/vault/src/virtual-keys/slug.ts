import { randomInt } from 'node:crypto';

const LONGEST_STEM = 40;
const SUFFIX_LENGTH = 6;
/** Without l, o, 0 and 1, which are mistaken for each other when read aloud or typed. */
const letters = 'abcdefghijkmnpqrstuvwxyz23456789';

/**
 * The slug of a new virtual key: its name in lower-case kebab and a random suffix, so that deleting
 * a key and making one of the same name never silently revives old configs.
 */
export function newSlug(name: string): string {
  const suffix = Array.from({ length: SUFFIX_LENGTH }, () => letters[randomInt(letters.length)]).join('');
  return `${kebab(name)}-${suffix}`;
}

function kebab(name: string): string {
  const words = name
    .normalize('NFKD')
    // Accents that the normalisation split off: "é" becomes "e".
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .match(/[a-z0-9]+/g);
  const stem = (words ?? []).join('-').slice(0, LONGEST_STEM).replace(/-$/, '');
  return stem === '' ? 'key' : stem;
}
