import { BywayError } from '@byway/errors/byway-error';
import { parseOrThrow } from '@byway/errors/zod-issues';
import { parseGatewayConfig, type GatewayConfig } from '@byway/routing/config-schema';
import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import { headerOf } from './header.js';

/** What a caller says about routing, in headers. */
export interface RequestOptions {
  config: { kind: 'id'; id: string } | { kind: 'inline'; config: GatewayConfig } | null;
  virtualKey: string | null;
  provider: string | null;
  customHost: string | null;
  /** ms for one attempt. */
  requestTimeoutMs: number | null;
  metadata: Record<string, string>;
  forwardHeaders: string[];
  logBodies: boolean;
  /** Part of the response cache to look into. */
  cacheNamespace: string | null;
  /** Call the provider even if the answer is cached. */
  forceRefresh: boolean;
}

const CONFIG = 'x-portkey-config';
const METADATA = 'x-portkey-metadata';
const TIMEOUT = 'x-portkey-request-timeout';
const NAMESPACE = 'x-portkey-cache-namespace';
const REFRESH = 'x-portkey-cache-force-refresh';
const MAX_METADATA = 50;
const MAX_NAMESPACE = 255;

const metadataSchema = z
  .record(z.string().max(128), z.string().max(1024))
  .refine((pairs) => Object.keys(pairs).length <= MAX_METADATA, `has more than ${MAX_METADATA} entries`);
const timeoutSchema = z.coerce.number().int().min(1).max(86_400_000);
const namespaceSchema = z
  .string()
  .regex(/^[\x20-\x7e]*$/, 'must be printable ASCII')
  .max(MAX_NAMESPACE);
const flagSchema = z.enum(['true', 'false']);

function parseJsonHeader(text: string, name: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new BywayError('invalid_value', `${name}: is not valid JSON`, { param: name });
  }
}

function configOf(headers: IncomingHttpHeaders): RequestOptions['config'] {
  const text = headerOf(headers, CONFIG);
  if (text === undefined) return null;
  if (!text.startsWith('{')) return { kind: 'id', id: text };
  return { kind: 'inline', config: parseGatewayConfig(parseJsonHeader(text, CONFIG), CONFIG) };
}

/** Reads the `x-portkey-*` headers. Throws a 400 that names the header (and the path inside it). */
export function parseRequestOptions(headers: IncomingHttpHeaders): RequestOptions {
  const metadata = headerOf(headers, METADATA);
  const timeout = headerOf(headers, TIMEOUT);
  const namespace = headerOf(headers, NAMESPACE);
  const refresh = headerOf(headers, REFRESH);
  return {
    config: configOf(headers),
    virtualKey: headerOf(headers, 'x-portkey-virtual-key') ?? null,
    provider: headerOf(headers, 'x-portkey-provider') ?? null,
    customHost: headerOf(headers, 'x-portkey-custom-host') ?? null,
    requestTimeoutMs:
      timeout === undefined ? null : parseOrThrow(timeoutSchema, timeout, { prefix: TIMEOUT }),
    metadata:
      metadata === undefined
        ? {}
        : parseOrThrow(metadataSchema, parseJsonHeader(metadata, METADATA), { prefix: METADATA }),
    forwardHeaders: (headerOf(headers, 'x-portkey-forward-headers') ?? '')
      .split(',')
      .map((name) => name.trim().toLowerCase())
      .filter((name) => name !== ''),
    logBodies: headerOf(headers, 'x-portkey-debug')?.toLowerCase() !== 'false',
    cacheNamespace:
      namespace === undefined ? null : parseOrThrow(namespaceSchema, namespace, { prefix: NAMESPACE }),
    forceRefresh:
      refresh !== undefined &&
      parseOrThrow(flagSchema, refresh.toLowerCase(), { prefix: REFRESH }) === 'true',
  };
}
