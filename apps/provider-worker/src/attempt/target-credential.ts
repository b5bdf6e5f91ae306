import type { AttemptJob } from '@byway/contracts/attempt-job';
import { BywayError, toFailure } from '@byway/errors/byway-error';
import type { Leaf } from '@byway/routing/plan-schema';
import type { VaultClient } from '@byway/service-clients/vault-client';
import { setTimeout as sleep } from 'node:timers/promises';

/** ms between tries while the vault is away. */
const VAULT_RETRY_MS = 500;

/**
 * Nobody loses time when a request that was accepted for good waits for the vault to come back; failing
 * would use up its targets though no provider did anything wrong. A waiting caller gets the error.
 */
export async function targetCredential(
  { job, leaf, signal }: { job: AttemptJob; leaf: Leaf; signal: AbortSignal },
  vault: VaultClient,
): ReturnType<VaultClient['resolveCredential']> {
  for (;;) {
    try {
      return await vault.resolveCredential(job.workspaceId, leaf.credential);
    } catch (error) {
      const isAway = error instanceof BywayError && error.code === 'service_unavailable';
      if (!isAway || job.reply !== null) throw error;
      // When the attempt's own time is over, the vault is to blame and not the provider.
      if (signal.aborted) throw toFailure(signal.reason).code === 'provider_timeout' ? error : signal.reason;
      await sleep(VAULT_RETRY_MS);
    }
  }
}
