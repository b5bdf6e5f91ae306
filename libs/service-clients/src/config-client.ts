import type { TimeLimits } from '@byway/boot/time-limits';
import { BywayError } from '@byway/errors/byway-error';
import { resolvedConfigSchema, type ResolvedConfig } from '@byway/contracts/config-api';
import { workspaceHeader } from '@byway/contracts/vault-api';
import { ExpiringCache } from './expiring-cache.js';
import { createServiceCaller, type ServiceCaller } from './service-call.js';

const settings = { usableMs: 10 * 60_000, maxEntries: 5000 };
const isOutage = (error: unknown) => error instanceof BywayError && error.code === 'service_unavailable';

/** The config service as the gateway sees it. */
export class ConfigClient {
  readonly caller: ServiceCaller;
  private readonly configs: ExpiringCache<ResolvedConfig>;
  private readonly defaults: ExpiringCache<ResolvedConfig | null>;

  constructor(baseUrl: string, internalToken: string, limits: TimeLimits) {
    this.caller = createServiceCaller('config', { baseUrl, internalToken, timeoutMs: limits.serviceCallMs });
    const patient = { ...settings, freshMs: limits.lookupFreshMs, patienceMs: limits.staleLookupMs };
    this.configs = new ExpiringCache(patient);
    this.defaults = new ExpiringCache(patient);
  }

  /** The current version of a saved config. Throws `config_not_found`. */
  config(workspaceId: string, slug: string): Promise<ResolvedConfig> {
    return this.configs.get(
      `${workspaceId}/${slug}`,
      () =>
        this.caller.call({
          method: 'GET',
          path: `/internal/configs/${encodeURIComponent(slug)}`,
          headers: { [workspaceHeader]: workspaceId },
          answer: resolvedConfigSchema,
        }),
      isOutage,
    );
  }

  /** The workspace's default config, or null when it has none. */
  defaultConfig(workspaceId: string): Promise<ResolvedConfig | null> {
    return this.defaults.get(
      workspaceId,
      () =>
        this.caller
          .call({
            method: 'GET',
            path: '/internal/default-config',
            headers: { [workspaceHeader]: workspaceId },
            answer: resolvedConfigSchema,
          })
          .catch((error: unknown) => {
            if (error instanceof BywayError && error.status === 404) return null;
            throw error;
          }),
      isOutage,
    );
  }

  /** Forgets what is cached, so that a change made through this process counts at once. */
  forget(): void {
    this.configs.forget();
    this.defaults.forget();
  }
}
