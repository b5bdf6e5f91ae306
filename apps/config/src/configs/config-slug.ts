import { randomBytes } from 'node:crypto';

const MAX_WORDS = 24;

/** `pc-<name>-<6 random characters>`: readable, and never the same twice. */
export function newConfigSlug(name: string): string {
  const words = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_WORDS)
    .replace(/^-+|-+$/g, '');
  const suffix = randomBytes(3).toString('hex');
  return words === '' ? `pc-${suffix}` : `pc-${words}-${suffix}`;
}
