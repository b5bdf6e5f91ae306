import { BywayError } from '@byway/errors/byway-error';
import type { CredentialRef } from './plan-schema.js';
import type { TargetReference } from './target-reference.js';

/** What the vault tells about a virtual key; never the key itself. */
export interface VirtualKeyFacts {
  slug: string;
  provider: string;
  customHost: string | null;
}

/** Everything outside the config that says who a target is; all of it is fetched before planning. */
export interface TargetFacts {
  /** By slug: every slug of `collectVirtualKeySlugs` that the workspace has. */
  virtualKeys: ReadonlyMap<string, VirtualKeyFacts>;
  /** By path of the `api_key` (`collectInlineKeys`): the sealed token. Keys sealed in place need none. */
  sealedKeys: ReadonlyMap<string, string>;
  /** The registry's name of a provider for any of its spellings, or null when it is unknown. */
  normalizeProvider: (name: string) => string | null;
  /** Sealed token of the provider key that the caller sent in `Authorization`, or null. */
  callerCredential: string | null;
}

export interface ResolvedTarget {
  provider: string;
  credential: CredentialRef;
  customHost: string | null;
}

export type ResolveTarget = (reference: TargetReference) => ResolvedTarget;

/**
 * The resolver that `plan` calls for each leaf.
 * @throws BywayError (the resolver) `virtual_key_not_found`, `unknown_provider`, or
 * `missing_required_parameter` when a target names only a provider and the caller sent no key.
 */
export function createTargetResolver(facts: TargetFacts): ResolveTarget {
  const providerOf = (name: string, param: string): string => {
    const provider = facts.normalizeProvider(name);
    if (provider === null) {
      throw new BywayError('unknown_provider', `${param}: there is no provider "${name}"`, { param });
    }
    return provider;
  };

  return (reference) => {
    if (reference.kind === 'virtual-key') {
      const { slug, path: param } = reference;
      const virtualKey = facts.virtualKeys.get(slug);
      if (virtualKey === undefined) {
        throw new BywayError('virtual_key_not_found', `${param}: there is no virtual key "${slug}"`, {
          param,
        });
      }
      return {
        provider: providerOf(virtualKey.provider, param),
        credential: { kind: 'virtual-key', slug },
        customHost: virtualKey.customHost,
      };
    }
    return {
      provider: providerOf(reference.provider, reference.path),
      credential: { kind: 'sealed', token: tokenOf(reference, facts) },
      customHost: null,
    };
  };
}

function tokenOf(reference: Extract<TargetReference, { kind: 'provider' }>, facts: TargetFacts): string {
  const { apiKey, path: param } = reference;
  if (apiKey === null) {
    if (facts.callerCredential !== null) return facts.callerCredential;
    const message = `${param}: no key for this provider; give virtual_key or api_key, or send Authorization`;
    throw new BywayError('missing_required_parameter', message, { param });
  }
  const token = typeof apiKey.value === 'string' ? facts.sealedKeys.get(apiKey.path) : apiKey.value.sealed;
  if (token === undefined) throw new BywayError('internal_error', `${apiKey.path} was not sealed.`);
  return token;
}
