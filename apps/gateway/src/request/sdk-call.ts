import type { Principal } from '@byway/contracts/vault-api';
import type { Params } from '@byway/routing/plan-schema';
import type { IncomingHttpHeaders } from 'node:http';
import { providerKeyOf } from './authenticate.js';
import { headerOf } from './header.js';
import { sha256OfJson } from './sha256-of-json.js';

/** A call of an SDK that sends it again by itself, and what its retries are recognised by. */
export interface SdkCall {
  /** Equal for calls that ask for the same in the name of the same API key. */
  key: string;
  /** 0 for the first try. */
  retryCount: number;
}

const RETRY_COUNT = 'x-stainless-retry-count';
/** The back-off of the OpenAI and Anthropic SDKs: openai 6.49.0 client.js, and _base_client.py. */
const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 8_000;
/** ms for a new connection and the way to the gateway. */
const MARGIN_MS = 1_000;

/**
 * Reads what an SDK says about its retries; null for other callers, and for streamed answers, which
 * nobody can join. A count that is not a number is taken for no count: it is not the caller's to set.
 */
export function sdkCallOf(
  headers: IncomingHttpHeaders,
  request: {
    principal: Pick<Principal, 'workspaceId' | 'apiKeyId'>;
    endpoint: string;
    body: Params;
    forwarded: Record<string, string>;
  },
): SdkCall | null {
  const { principal, endpoint, body, forwarded } = request;
  const count = headerOf(headers, RETRY_COUNT);
  if (count === undefined || !/^\d{1,4}$/.test(count) || body.stream === true) return null;
  const { workspaceId, apiKeyId } = principal;
  const key = sha256OfJson({
    workspaceId,
    apiKeyId,
    endpoint,
    body,
    forwarded,
    providerKey: providerKeyOf(headers) ?? null,
    options: ownOptions(headers),
  });
  return { key, retryCount: Number(count) };
}

/**
 * ms until the next retry of an SDK whose call number `retryCount` was cut must be here:
 * 0.5 s * 2^n, at most 8 s, and a margin. The SDK waits up to a quarter less.
 */
export function retryWithinMs(retryCount: number): number {
  return Math.min(FIRST_DELAY_MS * 2 ** retryCount, LONGEST_DELAY_MS) + MARGIN_MS;
}

/** All that a caller tells Byway in headers. `traceparent` is none of it: it differs from try to try. */
function ownOptions(headers: IncomingHttpHeaders): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(headers).filter(
      ([name]) => /^x-(portkey|byway)-/.test(name) && name !== 'x-portkey-api-key',
    ),
  );
}
