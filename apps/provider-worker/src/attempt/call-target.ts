import type { AttemptJob } from '@byway/contracts/attempt-job';
import { BywayError, toFailure } from '@byway/errors/byway-error';
import { resolveModel } from '@byway/providers/catalogue/model-catalogue';
import { findProvider } from '@byway/providers/catalogue/provider-catalogue';
import { registry } from '@byway/providers/registry';
import type { Leaf, Params } from '@byway/routing/plan-schema';
import { applyTargetParams } from '@byway/routing/target-params';
import type { VaultClient } from '@byway/service-clients/vault-client';
import type { RequestMedia } from '../media/request-media.js';
import type { Operation } from '../operations/operation.js';
import { operations } from '../operations/operations.js';
import type { BodyLease } from '../provider-call/body-memory.js';
import { CredentialRedactor } from '../provider-call/credential-redactor.js';
import type { OutboundAgents } from '../provider-call/outbound-agents.js';
import type { AttemptClock } from './attempt-clock.js';
import { callersStream } from './callers-stream.js';
import { collectStream } from './collect-stream.js';
import { redactFacts, redactFailure } from './redact-failure.js';
import { nothingKnown, type TargetOutcome } from './target-outcome.js';
import { whenBack } from './when-back.js';

export interface TargetCaller {
  vault: VaultClient;
  agents: OutboundAgents;
  /** Pictures of requests. */
  media: RequestMedia;
  /** Bytes of one provider response. */
  responseLimit: number;
  /** ms without a byte after which a stream that has begun is given up. */
  streamIdleTimeoutMs: number;
}

/** One attempt at a target. */
export interface TargetAttempt {
  job: AttemptJob;
  leaf: Leaf;
  clock: AttemptClock;
  /** Unix time in ms. */
  startedAt: number;
  /** For the answer; whoever makes the attempt gives it back. */
  memory: BodyLease;
}

/** Calls one target: params of the config, model, credential, adapter, cost. Never throws. */
export async function callTarget(attempt: TargetAttempt, caller: TargetCaller): Promise<TargetOutcome> {
  const { job, leaf, clock } = attempt;
  const known = { ...nothingKnown };
  try {
    const operation = operationOf(job);
    const request = operation.prepare(await bodyOf(attempt, operation, caller.media));
    const resolved = resolveTargetModel(leaf, request.model, operation);
    Object.assign(known, { model: resolved.model, warnings: resolved.warnings });
    const provider = registry.get(leaf.provider);
    const { key } = await whenBack({ job, signal: clock.signal }, () =>
      caller.vault.resolveCredential(job.workspaceId, leaf.credential),
    );
    const redactor = new CredentialRedactor(key);
    const call =
      provider === undefined
        ? null
        : request.call({
            provider,
            target: { model: resolved.model, customHost: leaf.customHost, ...answerFactsOf(job) },
            model: resolved.facts,
            connection: {
              baseUrl: baseUrlOf(leaf),
              credentialHeaders: provider.credentials.headers(key),
              forwardedHeaders: forwarded(leaf, job.forwardableHeaders),
              agents: caller.agents,
              responseLimit: caller.responseLimit,
              memory: attempt.memory,
              idleTimeoutMs: caller.streamIdleTimeoutMs,
              signal: clock.signal,
            },
            redact: (failure) => redactFailure(failure, redactor),
            logBodies: job.logBodies,
          });
    if (call === null) {
      throw new BywayError('model_not_found', `${leaf.provider} has no ${operation.endpoint}.`, {
        param: 'model',
      });
    }
    const outcome = await call;
    const facts = redactFacts(outcome.facts, redactor);
    if (outcome.kind === 'failure') {
      const failure = redactFailure(outcome.failure, redactor);
      return { ...known, kind: 'failure', failure, facts, usage: outcome.usage ?? {} };
    }
    if (outcome.kind === 'stream') {
      clock.outputBegan();
      const ttftMs = Date.now() - attempt.startedAt;
      const streaming = { ...known, kind: 'stream', facts, ttftMs, stream: outcome.stream } as const;
      return job.reply === null ? await collectStream(streaming, caller.responseLimit) : streaming;
    }
    const { answer, facts: answerFacts } = outcome.out;
    const warnings = [...resolved.warnings, ...answerFacts.warnings];
    return { ...known, kind: 'success', answer, facts, ...answerFacts, warnings };
  } catch (error) {
    return { ...known, kind: 'failure', failure: toFailure(error) };
  }
}

/** What the target is asked: the caller's body with its pictures in it, and the params of the target. */
async function bodyOf(
  { job, leaf, clock }: TargetAttempt,
  { media }: Operation,
  pictures: RequestMedia,
): Promise<Params> {
  const body = await whenBack({ job, signal: clock.signal }, () =>
    pictures.restore(job.body, media, job.workspaceId),
  );
  const params = callersStream(applyTargetParams(leaf, body), job.body);
  const onlyPlain = registry.get(leaf.provider)?.chatImages === 'url';
  return pictures.fetchPictures(params, media, { onlyPlain, signal: clock.signal });
}

function operationOf({ endpoint }: AttemptJob): Operation {
  const operation = operations.get(endpoint);
  // A gateway that is newer than this worker.
  if (operation === undefined)
    throw new BywayError('internal_error', `This worker does not know ${endpoint}.`);
  return operation;
}

/** Where the provider names no id and time of its answer, those of the request are told. */
function answerFactsOf({ requestId, acceptedAt }: AttemptJob) {
  return { answerId: requestId.replace(/^req_/, 'chatcmpl-'), createdS: Math.floor(acceptedAt / 1000) };
}

function baseUrlOf(leaf: Leaf): string {
  const baseUrl = leaf.customHost ?? findProvider(leaf.provider)?.baseUrl ?? null;
  if (baseUrl !== null) return baseUrl;
  throw new BywayError('missing_required_parameter', `custom_host: is required for ${leaf.provider}`, {
    param: 'custom_host',
  });
}

function resolveTargetModel(leaf: Leaf, model: string | undefined, { endpoint }: Operation) {
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

function forwarded(leaf: Leaf, headers: Record<string, string>): Record<string, string> {
  const names = leaf.forwardHeaders.map((name) => name.toLowerCase());
  return Object.fromEntries(Object.entries(headers).filter(([name]) => names.includes(name)));
}
