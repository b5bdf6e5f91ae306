import { randomInt } from 'node:crypto';

const LONGEST_STEM = 30;
const SUFFIX_LENGTH = 6;
/** Without l, o, 0 and 1, which are mistaken for each other when read aloud or typed. */
const letters = 'abcdefghijkmnpqrstuvwxyz23456789';

/** A new config's slug: `pc-`, its name in short lower-case kebab, and six random characters. */
export function newConfigSlug(name: string): string {
  const words = name
    .normalize('NFKD')
    // Accents that the normalisation split off: "é" becomes "e".
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .match(/[a-z0-9]+/g);
  const stem = (words ?? []).join('-').slice(0, LONGEST_STEM).replace(/-$/, '');
  const suffix = Array.from({ length: SUFFIX_LENGTH }, () => letters[randomInt(letters.length)]).join('');
  return ['pc', stem, suffix].filter((part) => part !== '').join('-');
}
