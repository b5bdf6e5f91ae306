import { BywayError } from '@byway/errors/byway-error';
import type { Endpoint } from '@byway/providers/catalogue/catalogue-types';
import { resolveModel } from '@byway/providers/catalogue/model-catalogue';
import { findProvider } from '@byway/providers/catalogue/provider-catalogue';
import type { Leaf, Params, Plan } from '@byway/routing/plan-schema';
import { applyTargetParams } from '@byway/routing/target-params';

function modelOf(leaf: Leaf, body: Params): string {
  const { model } = applyTargetParams(leaf, body);
  if (typeof model === 'string' && model !== '') return model;
  throw new BywayError('missing_required_parameter', `model: is required for ${leaf.path}`, {
    param: 'model',
  });
}

/** Providers that are only a protocol, or live at an address of their customer's, have none of their own. */
function checkHost({ provider, customHost, path }: Leaf): void {
  if (customHost !== null || findProvider(provider)?.baseUrl !== null) return;
  throw new BywayError('missing_required_parameter', `${path}.custom_host: is required for ${provider}`, {
    param: `${path}.custom_host`,
  });
}

/**
 * Refuses what no target can do, before anything is queued: a target without an address or a known
 * model, and a prompt that is longer than every target takes.
 */
export function checkTargets(
  plan: Plan,
  body: Params,
  { endpoint, nowMs }: { endpoint: Endpoint; nowMs: number },
): void {
  let longest = 0;
  for (const leaf of plan.leaves) {
    const { provider, customHost, path } = leaf;
    checkHost(leaf);
    try {
      const { facts } = resolveModel({ provider, customHost, endpoint, nowMs, model: modelOf(leaf, body) });
      longest = Math.max(longest, facts?.maxPromptChars ?? Infinity);
    } catch (error) {
      if (plan.leaves.length === 1 || !(error instanceof BywayError)) throw error;
      throw new BywayError(error.code, `${path}: ${error.message}`, {
        param: `${path}.override_params.model`,
      });
    }
  }
  const { prompt } = body;
  if (typeof prompt === 'string' && prompt.length > longest) {
    const message = `prompt: has ${prompt.length} characters, the target accepts ${longest}`;
    throw new BywayError('string_above_max_length', message, { param: 'prompt' });
  }
}
