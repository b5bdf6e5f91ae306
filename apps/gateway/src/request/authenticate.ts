import { csrfHeader, csrfHeaderValue } from '@byway/contracts/session-api';
import { apiKeyPrefix, type Principal, type Scope } from '@byway/contracts/vault-api';
import { BywayError } from '@byway/errors/byway-error';
import type { VaultClient } from '@byway/service-clients/vault-client';
import type { IncomingHttpHeaders } from 'node:http';
import { sessionOf } from '../session/session-of-request.js';
import { bearerToken, headerOf } from './header.js';

/** Where a request carries its Byway API key. */
export const keyHeader = 'x-portkey-api-key';

/** Where the SDKs of Anthropic put a key, up to version 0; later ones send a bearer token. */
const ANTHROPIC_KEY_HEADER = 'x-api-key';

const isApiKey = (text: string | undefined) => text?.startsWith(apiKeyPrefix) === true;

/** The Byway API key of a request: its own header, else a bearer token or `x-api-key` that is one (`bw-`). */
export function apiKeyOf(headers: IncomingHttpHeaders): string | undefined {
  const own = headerOf(headers, keyHeader);
  if (own !== undefined) return own;
  return [bearerToken(headers), headerOf(headers, ANTHROPIC_KEY_HEADER)].find(isApiKey);
}

interface Verification {
  vault: VaultClient;
  nowMs: number;
}

/** Who calls, whatever they may do. Throws `invalid_api_key`, or `service_unavailable` while the vault is away. */
export async function identify(
  headers: IncomingHttpHeaders,
  { vault, nowMs }: Verification,
): Promise<Principal> {
  const key = apiKeyOf(headers);
  if (key !== undefined) return vault.verifyApiKey(key, nowMs);
  throw new BywayError('invalid_api_key', whatIsMissing(headers), { param: keyHeader });
}

function whatIsMissing(headers: IncomingHttpHeaders): string {
  const session = sessionOf(headers);
  if (session?.state === 'ended') return 'The session has ended: sign in again.';
  if (session?.state === 'ignored')
    return `A session counts only for calls with ${csrfHeader}: ${csrfHeaderValue}, made by the gateway's own pages.`;
  return `Send your Byway API key in ${keyHeader}.`;
}

/**
 * Who calls, and whether they may (any one of several scopes is enough). Throws what {@link identify}
 * throws, and `insufficient_scope`.
 */
export async function authenticate(
  headers: IncomingHttpHeaders,
  scope: Scope | readonly Scope[],
  verification: Verification,
): Promise<Principal> {
  const principal = await identify(headers, verification);
  const anyOf = typeof scope === 'string' ? [scope] : scope;
  if (!anyOf.some((one) => principal.scopes.includes(one))) {
    throw new BywayError('insufficient_scope', `This API key lacks the scope "${anyOf.join('" or "')}".`, {
      param: keyHeader,
    });
  }
  return principal;
}

/** The provider key a caller brings: a bearer token, else `x-api-key`, that is no Byway key. */
export function providerKeyOf(headers: IncomingHttpHeaders): string | undefined {
  const brought = [bearerToken(headers), headerOf(headers, ANTHROPIC_KEY_HEADER)];
  return brought.find((key) => key !== undefined && !isApiKey(key));
}
