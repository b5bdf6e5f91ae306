import { readFileSync } from 'node:fs';
import { usageError } from './cli-error.js';
import type { CliEnv } from './env.js';
import { errorCode } from './error-code.js';

export const DEFAULT_URL = 'http://127.0.0.1:8787';

export interface ConnectionOptions {
  url?: string | undefined;
  apiKeyFile?: string | undefined;
}

/** Base URL of the public API as given, without a slash at the end; undefined when none is. */
export function givenUrl(options: ConnectionOptions, env: CliEnv): string | undefined {
  const text = options.url ?? env.BYWAY_URL;
  if (text === undefined) return undefined;
  const name = options.url === undefined ? 'BYWAY_URL' : '--url';
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw usageError(`${name}: must be a URL such as ${DEFAULT_URL}.`);
  }
  if (url.username !== '' || url.password !== '') {
    throw usageError(`${name}: must hold no user or password. The key belongs into BYWAY_API_KEY.`);
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

/**
 * The API key of the file or the environment; undefined without one. There is no option that takes the
 * key itself: arguments are seen by everybody on the machine and kept in the history of the shell.
 */
export function givenApiKey(options: ConnectionOptions, env: CliEnv): string | undefined {
  const { apiKeyFile } = options;
  if (apiKeyFile === undefined && env.BYWAY_API_KEY === undefined) return undefined;
  const key = (apiKeyFile === undefined ? env.BYWAY_API_KEY : contentOf(apiKeyFile))?.trim() ?? '';
  // fetch would refuse it as well, but with a message that quotes it.
  if (!/^[\x21-\x7e]+$/.test(key)) {
    const name = apiKeyFile === undefined ? 'BYWAY_API_KEY' : '--api-key-file';
    throw usageError(`${name}: must hold one API key (bw-...) and nothing else.`);
  }
  return key;
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw usageError(`--api-key-file: ${file} cannot be read (${errorCode(error) ?? 'no reason given'}).`);
  }
}
