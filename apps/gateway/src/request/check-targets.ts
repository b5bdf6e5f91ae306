import { BywayError } from '@byway/errors/byway-error';
import type { Endpoint } from '@byway/providers/catalogue/catalogue-types';
import { resolveModel } from '@byway/providers/catalogue/model-catalogue';
import type { Leaf, Params, Plan } from '@byway/routing/plan-schema';
import { applyTargetParams } from '@byway/routing/target-params';

function modelOf(leaf: Leaf, body: Params): string {
  const { model } = applyTargetParams(leaf, body);
  if (typeof model === 'string' && model !== '') return model;
  throw new BywayError('missing_required_parameter', `model: is required for ${leaf.path}`, {
    param: 'model',
  });
}

/**
 * Refuses what no target can do, before anything is queued: a target without a known model, and a
 * prompt that is longer than every target takes.
 */
export function checkTargets(
  plan: Plan,
  body: Params,
  { endpoint, nowMs }: { endpoint: Endpoint; nowMs: number },
): void {
  let longest = 0;
  for (const leaf of plan.leaves) {
    const { provider, customHost, path } = leaf;
    try {
      const { facts } = resolveModel({ provider, customHost, endpoint, nowMs, model: modelOf(leaf, body) });
      longest = Math.max(longest, facts?.maxPromptChars ?? Infinity);
    } catch (error) {
      if (plan.leaves.length === 1 || !(error instanceof BywayError)) throw error;
      throw new BywayError(error.code, `${path}: ${error.message}`, {
        param:
          error.failure.param === 'custom_host' ? `${path}.custom_host` : `${path}.override_params.model`,
      });
    }
  }
  const { prompt } = body;
  if (typeof prompt === 'string' && prompt.length > longest) {
    const message = `prompt: has ${prompt.length} characters, the target accepts ${longest}`;
    throw new BywayError('string_above_max_length', message, { param: 'prompt' });
  }
}
