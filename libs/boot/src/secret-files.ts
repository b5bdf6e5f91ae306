import { readFileSync } from 'node:fs';
import { isNativeError } from 'node:util/types';

/** The variables whose value may be in a file that `<NAME>_FILE` names, as Docker and Kubernetes mount secrets. */
export const secretVariables = [
  'DATABASE_URL',
  'QUEUE_DATABASE_URL',
  'REDIS_URL',
  'BYWAY_INTERNAL_TOKEN',
  'BYWAY_MASTER_KEY',
  'BYWAY_MASTER_KEYS_OLD',
  'BYWAY_ADMIN_KEY',
  'BYWAY_API_KEY',
  'ASSETS_S3_ACCESS_KEY_ID',
  'ASSETS_S3_SECRET_ACCESS_KEY',
] as const;

type Source = Record<string, string | undefined>;

/**
 * The variables with those filled in that a file holds, and without the names of the files. An empty
 * file is an empty variable: not set. White space around the text, such as the last line break, is
 * left out.
 * @throws Error that lists every variable at fault: its file cannot be read, or it is set itself too.
 */
export function withSecretFiles(source: Source): Source {
  const all = { ...source };
  const faults: string[] = [];
  for (const name of secretVariables) {
    const fileVariable = `${name}_FILE`;
    const path = source[fileVariable];
    delete all[fileVariable];
    if (path === undefined || path === '') continue;
    if (source[name] !== undefined && source[name] !== '') {
      faults.push(`  ${fileVariable}: ${name} is set too; use one of them`);
      continue;
    }
    try {
      all[name] = readFileSync(path, 'utf8').trim();
    } catch (error) {
      faults.push(`  ${fileVariable}: cannot be read (${codeOf(error)})`);
    }
  }
  if (faults.length > 0) throw new Error(`Invalid environment:\n${faults.join('\n')}`);
  return all;
}

function codeOf(error: unknown): string {
  // Not instanceof: errors of the file system come from Node's own realm, which under Jest is another one.
  return isNativeError(error) && 'code' in error ? String(error.code) : 'unknown error';
}
