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
import { setTimeout as sleep } from 'node:timers/promises';
import type { OutboundAgents } from '../provider-call/outbound-agents.js';
import { CredentialRedactor } from '../provider-call/credential-redactor.js';
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

/** Characters of a provider's error body that the log keeps. */
const LOGGED_ERROR_CHARS = 4096;
/** ms between tries while the vault is away. */
const VAULT_RETRY_MS = 500;
const noFacts: ResponseFacts = { status: null, providerRequestId: null, errorBody: null };
const endpoint = '/v1/images/generations';

/** Calls one target: params of the config, model, credential, adapter, cost. Never throws. */
export async function callTarget(
  { job, leaf, signal }: { job: AttemptJob; leaf: Leaf; signal: AbortSignal },
  caller: TargetCaller,
): Promise<TargetOutcome> {
  let model: string | null = null;
  try {
    const request = parseImageGenerateRequest(applyTargetParams(leaf, job.body));
    const resolved = resolveTargetModel(leaf, request.model);
    model = resolved.model;
    const provider = registry.get(leaf.provider);
    const adapter = provider?.imageGenerate;
    if (provider === undefined || adapter === undefined) {
      throw new BywayError('model_not_found', `${leaf.provider} has no ${endpoint}.`, { param: 'model' });
    }
    const { key } = await credentialOf({ job, leaf, signal }, caller.vault);
    const outcome = await runAdapter(
      adapter,
      { input: request, target: { model, customHost: leaf.customHost } },
      {
        baseUrl: leaf.customHost ?? findProvider(leaf.provider)?.baseUrl ?? '',
        credentialHeaders: provider.credentials.headers(key),
        forwardedHeaders: forwarded(leaf, job.forwardableHeaders),
        agents: caller.agents,
        responseLimit: caller.responseLimit,
        signal,
      },
    );
    const redactor = new CredentialRedactor(key);
    const facts = redactFacts(outcome.facts, redactor);
    if (outcome.kind === 'failure') {
      return {
        kind: 'failure',
        failure: redactFailure(outcome.failure, redactor),
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

/**
 * Nobody loses time when a request that was accepted for good waits for the vault to come back; failing
 * would use up its targets though no provider did anything wrong. A waiting caller gets the error.
 */
async function credentialOf(
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

function redactFacts(facts: ResponseFacts, redactor: CredentialRedactor): ResponseFacts {
  const { providerRequestId, errorBody } = facts;
  return {
    ...facts,
    providerRequestId: providerRequestId === null ? null : redactor.text(providerRequestId),
    errorBody: errorBody === null ? null : redactor.body(errorBody).slice(0, LOGGED_ERROR_CHARS),
  };
}

function redactFailure(failure: Failure, redactor: CredentialRedactor): Failure {
  const { message, param, providerCode } = failure;
  return {
    ...failure,
    message: redactor.text(message),
    ...(param !== undefined && { param: redactor.text(param) }),
    ...(providerCode !== undefined && { providerCode: redactor.text(providerCode) }),
  };
}
