import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Of the checkout. */
export const root = join(import.meta.dirname, '../..');
const skippedFolders = new Set(['node_modules', 'dist', 'output', 'coverage']);

/** Every page of the project, as paths from its root. */
export function pages(folder = root): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory())
      return skippedFolders.has(entry.name) || entry.name.startsWith('.') ? [] : pages(path);
    return entry.name.endsWith('.md') ? [relative(root, path)] : [];
  });
}
