import type { AttemptJob } from '@byway/contracts/attempt-job';
import type { Usage } from '@byway/contracts/ledger-events';
import { BywayError, toFailure } from '@byway/errors/byway-error';
import type { Failure } from '@byway/errors/failure';
import { type ImageGenerateRequest, parseImageGenerateRequest } from '@byway/openai-wire/image-generate';
import type { ModelFacts } from '@byway/providers/catalogue/catalogue-types';
import { resolveModel } from '@byway/providers/catalogue/model-catalogue';
import { imageCostUsd } from '@byway/providers/catalogue/price';
import { findProvider } from '@byway/providers/catalogue/provider-catalogue';
import { registry } from '@byway/providers/registry';
import type { ImageResult } from '@byway/providers/spec/adapter';
import type { Leaf } from '@byway/routing/plan-schema';
import { applyTargetParams } from '@byway/routing/target-params';
import type { VaultClient } from '@byway/service-clients/vault-client';
import type { OutboundAgents } from '../provider-call/outbound-agents.js';
import { type ResponseFacts, runAdapter } from '../provider-call/run-adapter.js';

export interface TargetCaller {
  vault: VaultClient;
  agents: OutboundAgents;
  /** Bytes of one provider response. */
  responseLimit: number;
}

/** What an attempt at a target came to. */
export type TargetOutcome = {
  model: string | null;
  warnings: string[];
  facts: ResponseFacts;
  usage: Usage;
  costUsd: number | null;
} & (
  | { kind: 'success'; request: ImageGenerateRequest; result: ImageResult }
  | { kind: 'failure'; failure: Failure }
);

const noFacts: ResponseFacts = { status: null, providerRequestId: null, errorBody: null };
const endpoint = '/v1/images/generations';

/** Calls one target: params of the config, model, credential, adapter, cost. Never throws. */
export async function callTarget(
  { job, leaf, signal }: { job: AttemptJob; leaf: Leaf; signal: AbortSignal },
  caller: TargetCaller,
): Promise<TargetOutcome> {
  let model: string | null = null;
  let secret: string | undefined;
  try {
    const request = parseImageGenerateRequest(applyTargetParams(leaf, job.body));
    const resolved = resolveTargetModel(leaf, request.model);
    model = resolved.model;
    const provider = registry.get(leaf.provider);
    const adapter = provider?.imageGenerate;
    if (provider === undefined || adapter === undefined) {
      throw new BywayError('model_not_found', `${leaf.provider} has no ${endpoint}.`, { param: 'model' });
    }
    secret = (await caller.vault.resolveCredential(job.workspaceId, leaf.credential)).key;
    const outcome = await runAdapter(
      adapter,
      { input: request, target: { model, customHost: leaf.customHost } },
      {
        baseUrl: leaf.customHost ?? findProvider(leaf.provider)?.baseUrl ?? '',
        credentialHeaders: provider.credentials.headers(secret),
        forwardedHeaders: forwarded(leaf, job.forwardableHeaders),
        agents: caller.agents,
        responseLimit: caller.responseLimit,
        signal,
      },
    );
    const facts = { ...outcome.facts, errorBody: withoutSecret(outcome.facts.errorBody, secret) };
    if (outcome.kind === 'failure') {
      const failure = { ...outcome.failure, message: withoutSecret(outcome.failure.message, secret) };
      return {
        kind: 'failure',
        failure,
        model,
        facts,
        warnings: resolved.warnings,
        usage: outcome.usage ?? {},
        costUsd: null,
      };
    }
    const result = outcome.out;
    const usage = { images: result.images.length, ...result.usage };
    const warnings = [...resolved.warnings, ...result.warnings];
    const costUsd = costOf(resolved.facts, result, request);
    return { kind: 'success', request, result, model, facts, warnings, usage, costUsd };
  } catch (error) {
    const failure = toFailure(error);
    return { kind: 'failure', failure, model, facts: noFacts, warnings: [], usage: {}, costUsd: null };
  }
}

function resolveTargetModel(leaf: Leaf, model: string | undefined) {
  if (model === undefined) {
    throw new BywayError('missing_required_parameter', 'model: is required', { param: 'model' });
  }
  return resolveModel({
    provider: leaf.provider,
    model,
    endpoint,
    customHost: leaf.customHost,
    nowMs: Date.now(),
  });
}

function costOf(facts: ModelFacts | null, result: ImageResult, request: ImageGenerateRequest): number | null {
  if (facts === null) return null;
  const size = result.extra.size ?? request.size;
  const quality = result.extra.quality ?? request.quality;
  return imageCostUsd(facts, {
    usage: result.usage,
    images: result.images.length,
    ...(typeof size === 'string' && { size }),
    ...(typeof quality === 'string' && { quality }),
  });
}

function forwarded(leaf: Leaf, headers: Record<string, string>): Record<string, string> {
  const names = leaf.forwardHeaders.map((name) => name.toLowerCase());
  return Object.fromEntries(Object.entries(headers).filter(([name]) => names.includes(name)));
}

/** Providers quote keys in their messages; ours never leaves the worker. */
function withoutSecret<T extends string | null>(text: T, secret: string): T;
function withoutSecret(text: string | null, secret: string): string | null {
  return text === null ? null : text.replaceAll(secret, '[secret]');
}
