import { parseAssetReference } from '@byway/contracts/asset-reference';
import type { Log } from '@byway/contracts/ledger-api';
import { headerJson } from '../api/header-json.js';

/** How a stored request is sent again; a text says why that cannot be. */
export type ReplayPlan =
  | { path: string; headers: Record<string, string>; body: Record<string, unknown>; assetIds: string[] }
  | string;

const endpoints = /^\/v1\/[a-z0-9/-]+$/;

/** Plans to send the request of a log again, with the same config or virtual key and metadata. */
export function replayPlan(log: Log): ReplayPlan {
  const { request, endpoint, metadata, mode } = log;
  if (request === null || request === undefined) return 'The body of this request was not kept.';
  if (!isFields(request) || !endpoints.test(endpoint))
    return 'The body of this request cannot be sent again.';
  const choice = targetHeaders(log, request);
  if (choice === null) return 'The call brought its own config or provider key, which Byway does not keep.';
  return {
    path: endpoint,
    headers: {
      ...choice,
      ...(Object.keys(metadata).length > 0 && { 'x-portkey-metadata': headerJson(metadata) }),
      // The caller of a durable call did not wait either.
      ...(mode === 'async' && { prefer: 'respond-async' }),
    },
    body: request,
    assetIds: [...new Set(referencesIn(request))],
  };
}

const isFields = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function targetHeaders(log: Log, body: Record<string, unknown>): Record<string, string> | null {
  if (log.config !== null) return { 'x-portkey-config': log.config };
  // "@slug/model" names the virtual key itself.
  if (typeof body.model === 'string' && body.model.startsWith('@')) return {};
  // Targets of an inline config have longer paths: their virtual key is only a part of it.
  const isWhole = log.attempts.every(({ target }) => target === 'config');
  return log.virtual_key !== null && isWhole ? { 'x-portkey-virtual-key': log.virtual_key } : null;
}

function referencesIn(value: unknown): string[] {
  if (typeof value === 'string') {
    const reference = parseAssetReference(value);
    return reference === null ? [] : [reference.assetId];
  }
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  return isFields(value) ? Object.values(value).flatMap(referencesIn) : [];
}

/** The body with its data in place of the references to it. @param dataUrls by asset id. */
export function withMedia(value: unknown, dataUrls: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') {
    const reference = parseAssetReference(value);
    const dataUrl = reference === null ? undefined : dataUrls.get(reference.assetId);
    if (reference === null || dataUrl === undefined) return value;
    return reference.isBare ? dataUrl.slice(dataUrl.indexOf(',') + 1) : dataUrl;
  }
  if (Array.isArray(value)) return value.map((item) => withMedia(item, dataUrls));
  if (!isFields(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withMedia(item, dataUrls)]));
}
