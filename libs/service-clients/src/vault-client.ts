import type { TimeLimits } from '@byway/boot/time-limits';
import { BywayError } from '@byway/errors/byway-error';
import {
  principalSchema,
  type Principal,
  type ResolvedCredential,
  resolvedCredentialSchema,
  sealedSchema,
  virtualKeyFactsSchema,
  type VirtualKeyFacts,
  workspaceHeader,
} from '@byway/contracts/vault-api';
import { signingSecretsSchema } from '@byway/contracts/webhooks-api';
import type { AttemptJob } from '@byway/contracts/attempt-job';
import { createHash } from 'node:crypto';
import { ExpiringCache } from './expiring-cache.js';
import { createServiceCaller, type ServiceCaller } from './service-call.js';

export type CredentialRef = AttemptJob['plan']['leaves'][number]['credential'];

/** How long a known key goes on working while the vault is away. */
const USABLE_MS = 10 * 60_000;
const settings = { usableMs: USABLE_MS, maxEntries: 10_000 };

const isOutage = (error: unknown) => error instanceof BywayError && error.code === 'service_unavailable';

/** The vault as the gateway and the workers see it. */
export class VaultClient {
  readonly caller: ServiceCaller;
  private readonly principals: ExpiringCache<Principal>;
  private readonly virtualKeys: ExpiringCache<VirtualKeyFacts>;
  private readonly credentials: ExpiringCache<ResolvedCredential>;
  private readonly sealedKeys: ExpiringCache<string>;

  constructor(baseUrl: string, internalToken: string, limits: TimeLimits) {
    this.caller = createServiceCaller('vault', { baseUrl, internalToken, timeoutMs: limits.serviceCallMs });
    const patient = { ...settings, freshMs: limits.lookupFreshMs, patienceMs: limits.staleLookupMs };
    this.principals = new ExpiringCache(patient);
    this.virtualKeys = new ExpiringCache(patient);
    this.credentials = new ExpiringCache({ ...patient, maxEntries: 1000 });
    this.sealedKeys = new ExpiringCache({ ...patient, freshMs: USABLE_MS });
  }

  /**
   * The principal of a Byway API key. Only the key's SHA-256 leaves this process.
   * Throws `invalid_api_key` for an unknown or expired key, `service_unavailable` when it cannot be asked.
   */
  async verifyApiKey(key: string, nowMs: number): Promise<Principal> {
    const sha256 = createHash('sha256').update(key).digest('hex');
    const principal = await this.principals
      .get(
        sha256,
        () =>
          this.caller.call({
            method: 'POST',
            path: '/internal/api-keys/verify',
            body: { sha256 },
            answer: principalSchema,
          }),
        isOutage,
      )
      .catch((error: unknown) => {
        throw error instanceof BywayError && error.code === 'invalid_api_key' ? unknownKey() : error;
      });
    if (principal.expiresAt !== null && principal.expiresAt <= nowMs) throw unknownKey();
    return principal;
  }

  /** Provider, host and state of a virtual key; never the key. Throws `virtual_key_not_found`. */
  virtualKey(workspaceId: string, slug: string): Promise<VirtualKeyFacts> {
    return this.virtualKeys.get(
      `${workspaceId}/${slug}`,
      () =>
        this.caller.call({
          method: 'GET',
          path: `/internal/virtual-keys/${encodeURIComponent(slug)}`,
          headers: { [workspaceHeader]: workspaceId },
          answer: virtualKeyFactsSchema,
        }),
      isOutage,
    );
  }

  /** Seals a key given inline, so that it may enter the queue. The same key gives the same token for a while. */
  seal(workspaceId: string, plaintext: string): Promise<string> {
    const cacheKey = createHash('sha256').update(`${workspaceId}\n${plaintext}`).digest('hex');
    return this.sealedKeys.get(
      cacheKey,
      async () => {
        const body = { workspaceId, plaintext };
        const { token } = await this.caller.call({
          method: 'POST',
          path: '/internal/secrets/seal',
          body,
          answer: sealedSchema,
        });
        return token;
      },
      isOutage,
    );
  }

  /** The plain provider key of a credential; for workers only. */
  resolveCredential(workspaceId: string, credential: CredentialRef): Promise<ResolvedCredential> {
    return this.credentials.get(
      `${workspaceId}/${JSON.stringify(credential)}`,
      () =>
        this.caller.call({
          method: 'POST',
          path: '/internal/credentials/resolve',
          body: { workspaceId, credential },
          answer: resolvedCredentialSchema,
        }),
      isOutage,
    );
  }

  /** The secrets that sign a workspace's webhooks, newest first; never cached, and for workers only. */
  async signingSecrets(workspaceId: string): Promise<string[]> {
    const path = '/internal/webhook-secrets/signing';
    const body = { workspaceId };
    return (await this.caller.call({ method: 'POST', path, body, answer: signingSecretsSchema })).secrets;
  }

  /** Forgets what is cached, so that a change made through this process counts at once. */
  forget(): void {
    this.principals.forget();
    this.virtualKeys.forget();
    this.credentials.forget();
  }
}

function unknownKey(): BywayError {
  return new BywayError('invalid_api_key', 'The Byway API key is unknown, revoked or expired.', {
    param: 'x-portkey-api-key',
  });
}
