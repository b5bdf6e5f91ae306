import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCodes, errorEntry } from './catalogue.js';

const page = readFileSync(join(import.meta.dirname, '../../../docs/errors.md'), 'utf8');

/** The rows of all tables whose first cell is a code. */
function documentedRows(): string[][] {
  return page
    .split('\n')
    .filter((line) => /^\| `/.test(line))
    .map((line) =>
      line
        .slice(1, line.lastIndexOf('|'))
        .split('|')
        .map((cell) => cell.trim()),
    );
}

describe('docs/errors.md', () => {
  it('lists every code of the catalogue once, with its status, type, retryable and meaning', () => {
    const catalogue = errorCodes.map((code) => {
      const { status, type, retryable, meaning } = errorEntry(code);
      return [`\`${code}\``, String(status), `\`${type}\``, retryable ? 'yes' : 'no', meaning];
    });
    const byCode = (a: string[], b: string[]) => (a[0] ?? '').localeCompare(b[0] ?? '');
    expect(documentedRows().sort(byCode)).toEqual(catalogue.sort(byCode));
  });

  it('uses a type of the catalogue in its example', () => {
    const example = /```json\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
    const { error } = JSON.parse(example) as { error: { code: (typeof errorCodes)[number]; type: string } };
    expect(error.type).toBe(errorEntry(error.code).type);
  });
});
