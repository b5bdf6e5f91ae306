import type { ResolvedConfig } from '@byway/contracts/config-api';
import type { Principal, VirtualKeyFacts } from '@byway/contracts/vault-api';
import { requireAllowedUrl } from '@byway/boot/outbound-host';
import { BywayError } from '@byway/errors/byway-error';
import { findProvider } from '@byway/providers/catalogue/provider-catalogue';
import { withCacheWish } from '@byway/routing/cache-use';
import { type GatewayConfig, parseGatewayConfig } from '@byway/routing/config-schema';
import { collectInlineKeys } from '@byway/routing/inline-keys';
import { plan } from '@byway/routing/plan';
import type { Leaf, Params, Plan } from '@byway/routing/plan-schema';
import { createTargetResolver } from '@byway/routing/resolve-target';
import { collectVirtualKeySlugs } from '@byway/routing/virtual-key-slugs';
import type { ConfigClient } from '@byway/service-clients/config-client';
import type { VaultClient } from '@byway/service-clients/vault-client';
import type { RequestOptions } from './request-options.js';

export interface RoutingServices {
  vault: VaultClient;
  configs: ConfigClient;
  trustedHosts: readonly string[];
  /** The same for pictures that callers point to. */
  trustedImageHosts: readonly string[];
}

export interface RouteInput {
  principal: Principal;
  options: RequestOptions;
  /** Key in `Authorization` that is no Byway key. */
  providerKey: string | undefined;
  body: Params;
  nowMs: number;
}

/** Where a request goes, and by which config. */
export interface Route {
  plan: Plan;
  configSlug: string | null;
  configVersionId: string | null;
  virtualKey: string | null;
}

/**
 * Finds the config of a request and plans it. Everything that can be wrong with it is a 4xx here,
 * before anything is queued: unknown config, virtual key or provider, expired key, private host.
 */
export async function routeRequest(input: RouteInput, services: RoutingServices): Promise<Route> {
  const { options, principal } = input;
  const found = await findConfig(input, services);
  const config = withHeaderDefaults(found.config, options);
  const [virtualKeys, sealedKeys, callerCredential] = await Promise.all([
    lookUpVirtualKeys(config, input, services),
    sealInlineKeys(config, principal, services),
    sealCallerKey(config, input, services),
  ]);
  const made = plan(config, {
    metadata: options.metadata,
    params: input.body,
    random: Math.random,
    resolveTarget: createTargetResolver({
      virtualKeys,
      sealedKeys,
      callerCredential,
      normalizeProvider: (name) => findProvider(name)?.name ?? null,
    }),
  });
  for (const leaf of made.leaves) {
    requireMayRedirect(leaf, { route: { ...input, ...found }, virtualKeys });
    if (leaf.customHost !== null)
      requireAllowedUrl(leaf.customHost, services.trustedHosts, `${leaf.path}.custom_host`);
    if (leaf.credential.kind === 'virtual-key')
      requireUsable(virtualKeys.get(leaf.credential.slug), leaf.path, input.nowMs);
  }
  const planned = withCacheWish(made, {
    // The cache keeps bodies, and whole ones: a stream is gone once it was read.
    allowed: options.logBodies && input.body.stream !== true,
    namespace: options.cacheNamespace,
    forceRefresh: options.forceRefresh,
  });
  return { plan: planned, ...found.origin, virtualKey: options.config === null ? options.virtualKey : null };
}

interface FoundConfig {
  config: GatewayConfig;
  origin: Pick<Route, 'configSlug' | 'configVersionId'>;
}

async function findConfig(
  { principal, options }: RouteInput,
  { configs }: RoutingServices,
): Promise<FoundConfig> {
  const none = { configSlug: null, configVersionId: null };
  if (options.config?.kind === 'inline') return { config: options.config.config, origin: none };
  if (options.config?.kind === 'id') {
    const saved = await configs.config(principal.workspaceId, options.config.id);
    const origin = { configSlug: saved.slug, configVersionId: saved.versionId };
    return { config: parsedConfig(saved), origin };
  }
  if (options.virtualKey !== null || options.provider !== null) return { config: {}, origin: none };
  const standard = await configs.defaultConfig(principal.workspaceId);
  if (standard === null) return { config: {}, origin: none };
  const origin = { configSlug: standard.slug, configVersionId: standard.versionId };
  return { config: parsedConfig(standard), origin };
}

/** By the object that the config client keeps: a saved config is read once, not for each request. */
const parsedConfigs = new WeakMap<ResolvedConfig, GatewayConfig>();

function parsedConfig(saved: ResolvedConfig): GatewayConfig {
  let config = parsedConfigs.get(saved);
  if (config === undefined) {
    config = parseGatewayConfig(saved.config);
    parsedConfigs.set(saved, config);
  }
  return config;
}

/** Headers say what the config leaves open; what the config says wins. */
function withHeaderDefaults(config: GatewayConfig, options: RequestOptions): GatewayConfig {
  const namesTarget = config.virtual_key ?? config.provider ?? config.api_key;
  return {
    ...(namesTarget === undefined && {
      ...(options.virtualKey !== null && { virtual_key: options.virtualKey }),
      ...(options.virtualKey === null && options.provider !== null && { provider: options.provider }),
    }),
    ...(options.customHost !== null && { custom_host: options.customHost }),
    ...(options.requestTimeoutMs !== null && { request_timeout: options.requestTimeoutMs }),
    ...(options.forwardHeaders.length > 0 && { forward_headers: options.forwardHeaders }),
    ...config,
  };
}

async function lookUpVirtualKeys(
  config: GatewayConfig,
  { principal, body }: RouteInput,
  { vault }: RoutingServices,
): Promise<Map<string, VirtualKeyFacts>> {
  const found = new Map<string, VirtualKeyFacts>();
  const lookUp = async (slug: string) => {
    try {
      found.set(slug, await vault.virtualKey(principal.workspaceId, slug));
    } catch (error) {
      // The plan names the path of a missing key; a branch that is not drawn may miss its key.
      if (!(error instanceof BywayError && error.code === 'virtual_key_not_found')) throw error;
    }
  };
  await Promise.all(collectVirtualKeySlugs(config, body).map(lookUp));
  return found;
}

async function sealInlineKeys(
  config: GatewayConfig,
  { workspaceId }: Principal,
  { vault }: RoutingServices,
): Promise<Map<string, string>> {
  const seal = async ({ path, key }: { path: string; key: string }) =>
    [path, await vault.seal(workspaceId, key)] as const;
  return new Map(await Promise.all(collectInlineKeys(config).map(seal)));
}

/** Asks the vault only when some target names a provider alone, so that `REDUNDANT` costs nothing. */
function sealCallerKey(
  config: GatewayConfig,
  { providerKey, principal }: RouteInput,
  { vault }: RoutingServices,
) {
  if (providerKey === undefined || !needsCallerKey(config)) return null;
  return vault.seal(principal.workspaceId, providerKey);
}

function needsCallerKey(node: GatewayConfig): boolean {
  const isBare = node.provider !== undefined && !node.provider.startsWith('@') && node.api_key === undefined;
  return (isBare && node.virtual_key === undefined) || (node.targets ?? []).some(needsCallerKey);
}

/**
 * A stored key goes to another host only when somebody says so who may write configs: otherwise every
 * holder of an inference key could have it sent to a server of their own.
 */
function requireMayRedirect(
  { path, customHost, credential }: Leaf,
  { route, virtualKeys }: { route: RouteInput & FoundConfig; virtualKeys: Map<string, VirtualKeyFacts> },
): void {
  if (customHost === null) return;
  const isSaved = route.origin.configSlug !== null;
  const isOwnKey = !isSaved && credential.kind === 'sealed';
  const isStoredHost =
    credential.kind === 'virtual-key' && virtualKeys.get(credential.slug)?.customHost === customHost;
  const isConfigHost = isSaved && route.options.customHost !== customHost;
  if (isOwnKey || isStoredHost || isConfigHost || route.principal.scopes.includes('configs.write')) return;
  const message = `${path}: sending a stored key to another host needs the scope "configs.write".`;
  throw new BywayError('insufficient_scope', message, { param: `${path}.custom_host` });
}

function requireUsable(facts: VirtualKeyFacts | undefined, path: string, nowMs: number): void {
  if (facts === undefined) return;
  const param = `${path}.virtual_key`;
  if (facts.status === 'disabled') {
    throw new BywayError('virtual_key_disabled', `${param}: the virtual key "${facts.slug}" is disabled`, {
      param,
    });
  }
  if (facts.expiresAt !== null && facts.expiresAt <= nowMs) {
    throw new BywayError('virtual_key_expired', `${param}: the virtual key "${facts.slug}" has expired`, {
      param,
    });
  }
}
