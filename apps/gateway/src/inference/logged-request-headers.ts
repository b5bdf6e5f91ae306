import { cutHeader } from '@byway/contracts/logged-response-headers';
import type { IncomingHttpHeaders } from 'node:http';
import { bearerToken } from '../request/header.js';

const asItIs = (text: string) => text;

/** Whether it says something about a person is the caller's choice: enough to tell two keys apart. */
const beginning = (text: string) => `${text.slice(0, Math.min(8, Math.floor(text.length / 3)))}...`;

/** Queries and users of URLs are where keys are put. */
function withoutQuery(text: string): string {
  if (!URL.canParse(text)) return '(not a URL)';
  const { origin, pathname } = new URL(text);
  return origin + pathname;
}

/** The path of a webhook may be its secret. */
const originOf = (text: string) => (URL.canParse(text) ? new URL(text).origin : '(not a URL)');

const configId = (text: string) => (text.startsWith('{') ? '(inline config, not kept)' : text);

/**
 * Headers that the log keeps, and how. Only what is named here: other products' SDKs send provider keys in
 * `x-portkey-*` headers that Byway does not know.
 */
const logged: Record<string, (text: string) => string> = {
  accept: asItIs,
  'anthropic-beta': asItIs,
  'anthropic-version': asItIs,
  'content-length': asItIs,
  'content-type': asItIs,
  'idempotency-key': beginning,
  prefer: asItIs,
  traceparent: asItIs,
  'user-agent': asItIs,
  'x-byway-deadline': asItIs,
  'x-byway-webhook-url': originOf,
  'x-portkey-cache-force-refresh': asItIs,
  'x-portkey-cache-namespace': asItIs,
  'x-portkey-config': configId,
  'x-portkey-custom-host': withoutQuery,
  'x-portkey-debug': asItIs,
  'x-portkey-forward-headers': asItIs,
  'x-portkey-metadata': asItIs,
  'x-portkey-provider': asItIs,
  'x-portkey-request-timeout': asItIs,
  'x-portkey-trace-id': asItIs,
  'x-portkey-virtual-key': asItIs,
  'x-stainless-arch': asItIs,
  'x-stainless-async': asItIs,
  'x-stainless-helper-method': asItIs,
  'x-stainless-lang': asItIs,
  'x-stainless-os': asItIs,
  'x-stainless-package-version': asItIs,
  'x-stainless-read-timeout': asItIs,
  'x-stainless-retry-count': asItIs,
  'x-stainless-runtime': asItIs,
  'x-stainless-runtime-version': asItIs,
  'x-stainless-timeout': asItIs,
};

/** Shorter ones are in too many texts by chance. */
const MIN_SECRET_LENGTH = 8;

/** What the caller sends as keys. */
function secretsIn(headers: IncomingHttpHeaders): string[] {
  const named = ['x-portkey-api-key', 'x-api-key', 'api-key'].flatMap((name) => headers[name] ?? []);
  return [bearerToken(headers) ?? '', ...named].filter((text) => text.length >= MIN_SECRET_LENGTH);
}

/**
 * The headers of a call that the log keeps, by an allow-list, each cut to 500 characters. They are what
 * the caller wrote: data, to be shown as such. A value that repeats one of the caller's keys is left out.
 */
export function loggedRequestHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const secrets = secretsIn(headers);
  const kept: Record<string, string> = {};
  for (const [name, show] of Object.entries(logged)) {
    const value = headers[name];
    if (value === undefined) continue;
    const text = String(value).trim();
    const holdsKey = secrets.some((secret) => text.includes(secret));
    kept[name] = holdsKey ? '(holds a key, not kept)' : cutHeader(show(text));
  }
  return kept;
}
