import { apiKeyPrefix, type Principal, type Scope } from '@byway/contracts/vault-api';
import { BywayError } from '@byway/errors/byway-error';
import type { VaultClient } from '@byway/service-clients/vault-client';
import type { IncomingHttpHeaders } from 'node:http';
import { bearerToken, headerOf } from './header.js';

const KEY_HEADER = 'x-portkey-api-key';

/** Where the SDKs of Anthropic put a key, up to version 0; later ones send a bearer token. */
const ANTHROPIC_KEY_HEADER = 'x-api-key';

const isApiKey = (text: string | undefined) => text?.startsWith(apiKeyPrefix) === true;

/** The Byway API key of a request: its own header, else a bearer token or `x-api-key` that is one (`bw-`). */
function apiKeyOf(headers: IncomingHttpHeaders): string | undefined {
  const own = headerOf(headers, KEY_HEADER);
  if (own !== undefined) return own;
  return [bearerToken(headers), headerOf(headers, ANTHROPIC_KEY_HEADER)].find(isApiKey);
}

/**
 * Who calls, and whether they may (any one of several scopes is enough). Throws `invalid_api_key`, `insufficient_scope`, or
 * `service_unavailable` while the vault is away.
 */
export async function authenticate(
  headers: IncomingHttpHeaders,
  scope: Scope | readonly Scope[],
  { vault, nowMs }: { vault: VaultClient; nowMs: number },
): Promise<Principal> {
  const key = apiKeyOf(headers);
  if (key === undefined) {
    throw new BywayError('invalid_api_key', `Send your Byway API key in ${KEY_HEADER}.`, {
      param: KEY_HEADER,
    });
  }
  const principal = await vault.verifyApiKey(key, nowMs);
  const anyOf = typeof scope === 'string' ? [scope] : scope;
  if (!anyOf.some((one) => principal.scopes.includes(one))) {
    throw new BywayError('insufficient_scope', `This API key lacks the scope "${anyOf.join('" or "')}".`, {
      param: KEY_HEADER,
    });
  }
  return principal;
}

/** The provider key a caller brings: a bearer token, else `x-api-key`, that is no Byway key. */
export function providerKeyOf(headers: IncomingHttpHeaders): string | undefined {
  const brought = [bearerToken(headers), headerOf(headers, ANTHROPIC_KEY_HEADER)];
  return brought.find((key) => key !== undefined && !isApiKey(key));
}
