import type { AttemptJob } from '@byway/contracts/attempt-job';
import type { AttemptFinished } from '@byway/contracts/ledger-events';
import type { QueuedAttempt } from '@byway/contracts/queued-attempt';
import { BywayError, toFailure } from '@byway/errors/byway-error';
import type { Failure } from '@byway/errors/failure';
import { advance } from '@byway/routing/advance';
import type { Leaf, NextStep } from '@byway/routing/plan-schema';
import { attributes, messagingOperation, messagingSystem } from '@byway/telemetry/attributes';
import { metrics } from '@byway/telemetry/metrics';
import { startSpan, type TraceSpan } from '@byway/telemetry/trace-context';
import type { CallTurn, TargetCache } from '../cache/target-cache.js';
import type { AnswerContext, AnswerServices } from '../operations/answer-context.js';
import type { ReplyBody } from '../operations/operation.js';
import type { BodyLease, BodyMemory } from '../provider-call/body-memory.js';
import { attemptCall, ownTimeMs } from './attempt-call.js';
import { attemptFacts, attemptFinished, attemptLost } from './attempt-events.js';
import type { TargetCaller } from './call-target.js';
import { errorLogBody } from './error-log-body.js';
import type { LedgerReports } from './ledger-reports.js';
import { lost } from './own-failures.js';
import { failureReply, type HeadFacts, streamHead, successHead } from './reply-head.js';
import type { Answer, RequestOwner } from './request-owner.js';
import { type FinalOutcome, finalOutcome, nothingKnown, type TargetOutcome } from './target-outcome.js';

export interface AttemptRunnerOptions extends TargetCaller, AnswerServices {
  /** Callers who wait on their HTTP call. */
  waitingCaller: RequestOwner;
  /** Requests that were accepted for good (`reply: null`). */
  durableRequest: RequestOwner;
  reports: LedgerReports;
  targetCache: TargetCache;
  /** For the answers of providers. */
  bodyMemory: BodyMemory;
  /** ms for an attempt whose target sets no `request_timeout`. */
  attemptTimeoutMs: number;
}

/** An attempt that is over, and what follows. */
interface EndedAttempt {
  leaf: Leaf;
  outcome: TargetOutcome;
  next: NextStep;
  /** What to record; `assetIds` are pictures that were stored for the answer. */
  event(assetIds: string[]): Promise<AttemptFinished>;
  keep: CallTurn['keep'];
  memory: BodyLease;
}

/** Runs attempts: one job is one call of one target, and the decision what follows. */
export class AttemptRunner {
  constructor(private readonly options: AttemptRunnerOptions) {}

  /** The handler of the attempt queues. */
  async run(job: QueuedAttempt, signal: AbortSignal): Promise<void> {
    if (job.report !== undefined) return this.options.reports.resume(job, job.report);
    const leaf = leafOf(job);
    const waitMs = Math.min(ownTimeMs(leaf, this.options), job.deadlineAt - Date.now());
    const cache = await this.options.targetCache.turn(job, leaf, { signal, waitMs });
    if (cache.kind === 'hit') return this.answerFromCache(job, leaf, cache.answer);
    try {
      // While it waited for an equal call, the request was given to another worker.
      if (isReplaced(signal)) throw errorOf(lost);
      await this.runAttempt(job, signal, cache);
    } finally {
      await cache.end();
    }
  }

  /** No provider is called, so there is no attempt to begin or to record. */
  private async answerFromCache(job: AttemptJob, leaf: Leaf, answer: Answer): Promise<void> {
    const span = this.attemptSpan(job, leaf);
    span.setAttributes({ [attributes.cacheStatus]: answer.head.cacheStatus });
    await this.ownerOf(job).finish(job, answer, null);
    span.end();
  }

  private async runAttempt(job: AttemptJob, signal: AbortSignal, cache: CallTurn): Promise<void> {
    const leaf = leafOf(job);
    const startedAt = Date.now();
    const span = this.attemptSpan(job, leaf);
    const facts = attemptFacts(job, leaf, span, startedAt);
    metrics.attemptQueueWait.observe({ provider: leaf.provider }, facts.queueWaitMs / 1000);
    if (!(await this.ownerOf(job).mayStart(job, { ...facts, type: 'attempt-started', model: null }))) {
      span.end();
      return;
    }
    const memory = this.options.bodyMemory.lease();
    const outcome = await attemptCall({ job, leaf, signal, span, startedAt, memory }, this.options);
    if (isReplaced(signal)) {
      if (outcome.kind === 'stream') outcome.stream.close();
      // Another worker was given the request: it decides, and this result must not be a second answer.
      this.options.logger.warn(
        { requestId: job.requestId },
        'result of an attempt that was taken over is dropped',
      );
      span.end();
      // Tells the queue so: it may turn out that nobody took it over.
      throw errorOf(lost);
    }
    // Equal calls need not wait until somebody has heard of a failure.
    if (outcome.kind === 'failure') void cache.end();
    const next = this.nextStep(job, outcome);
    const nextTarget = targetOf(job, next);
    const ended = this.ended(outcome);
    const event = async (assetIds: string[]) => {
      const { final, finishedAt } = await ended;
      const responseBody = job.logBodies ? await this.logBody(job, final, { assetIds, memory }) : null;
      return attemptFinished({ facts, outcome: final, next, nextTarget, responseBody, finishedAt });
    };
    const isGiven = await this.carryOn(job, { leaf, outcome, next, event, keep: cache.keep, memory });
    if (isGiven) memory.release();
    const { final, finishedAt } = await ended;
    const outcomeCode = final.kind === 'failure' ? final.failure.code : 'succeeded';
    measureAttempt(leaf, outcomeCode, finishedAt - startedAt);
    span.setAttributes({ [attributes.attemptNextStep]: next.kind });
    if (final.kind === 'failure') span.recordFailure(final.failure.code, final.failure.message);
    span.end(finishedAt);
  }

  /**
   * The worker that ran this attempt died. When it left a report, that is given; else this decides what
   * follows and records the attempt as unknown.
   */
  async recoverLost(job: QueuedAttempt): Promise<void> {
    if (job.report !== undefined) return this.options.reports.recover(job, job.report);
    const leaf = leafOf(job);
    const span = this.attemptSpan(job, leaf);
    const outcome: TargetOutcome = { kind: 'failure', failure: lost, ...nothingKnown };
    const next = this.nextStep(job, outcome);
    const facts = attemptFacts(job, leaf, span, job.enqueuedAt);
    const keep = () => Promise.resolve();
    const memory = this.options.bodyMemory.lease();
    const event = attemptLost({ facts, next, nextTarget: targetOf(job, next), finishedAt: Date.now() });
    await this.carryOn(job, { leaf, outcome, next, event: () => Promise.resolve(event), keep, memory });
    // When it began, nobody knows any more.
    measureAttempt(leaf, lost.code, Date.now() - job.enqueuedAt);
    span.recordFailure(lost.code, lost.message);
    span.end();
  }

  private async ended(outcome: TargetOutcome): Promise<{ final: FinalOutcome; finishedAt: number }> {
    const final = await finalOutcome(outcome);
    return { final, finishedAt: Date.now() };
  }

  private ownerOf(job: AttemptJob): RequestOwner {
    return job.reply === null ? this.options.durableRequest : this.options.waitingCaller;
  }

  private attemptSpan(job: AttemptJob, leaf: Leaf): TraceSpan {
    return startSpan({
      name: `process attempt.${leaf.provider}`,
      kind: 'consumer',
      parent: job.trace,
      attributes: {
        [attributes.messagingSystemName]: messagingSystem,
        [attributes.messagingOperationType]: messagingOperation.process,
        [attributes.messagingDestinationName]: `attempt.${leaf.provider}`,
        [attributes.requestId]: job.requestId,
        [attributes.workspaceId]: job.workspaceId,
        [attributes.attemptNumber]: job.state.attempt,
        [attributes.target]: leaf.path,
        [attributes.queueWaitMs]: Math.max(0, Date.now() - job.enqueuedAt),
      },
    });
  }

  private nextStep(job: AttemptJob, outcome: TargetOutcome): NextStep {
    return advance({
      plan: job.plan,
      state: job.state,
      // After its first output a stream can go nowhere else.
      outcome:
        outcome.kind === 'failure' ? { kind: 'failure', failure: outcome.failure } : { kind: 'success' },
      random: Math.random,
      remainingMs: job.deadlineAt - Date.now(),
    });
  }

  /**
   * Queues the next attempt or gives the answer; either way the attempt is recorded.
   * @returns whether a whole answer was given, so that nothing reads its memory any more.
   */
  private async carryOn(job: AttemptJob, ended: EndedAttempt): Promise<boolean> {
    const { leaf, outcome, next } = ended;
    const facts: HeadFacts = { job, state: next.state, leaf, ...outcome };
    if (next.kind !== 'finish') {
      const { state, delayMs } = next;
      const step = { state, delayMs, event: () => ended.event([]) };
      const failure = await this.ownerOf(job).handOn(job, step);
      if (failure !== null) await this.fail(facts, failure, ended);
      return false;
    }
    if (outcome.kind === 'failure') {
      const failure = next.outcome.kind === 'failure' ? next.outcome.failure : outcome.failure;
      await this.fail(facts, failure, ended);
      return false;
    }
    if (outcome.kind === 'stream') {
      const { stream } = outcome;
      const answer = { head: streamHead(facts), body: stream.body, failure: null };
      await this.ownerOf(job).finish(job, answer, () => {
        // Whoever was to read it is done, or gone.
        stream.close();
        return ended.event([]);
      });
      return false;
    }
    const reply = await this.reply(job, outcome, ended.memory).catch((error: unknown) => toFailure(error));
    if ('code' in reply) {
      await this.fail(facts, reply, ended);
      return false;
    }
    const { chunks, assetIds } = reply;
    const head = successHead(facts, reply);
    // Beside the answer, so that neither a slow caller nor a slow store holds the other up.
    const kept = ended.keep({ ...head, chunks, hasUrls: assetIds.length > 0 });
    // Who asked for a new answer must not find the old one with the next call.
    if (head.cacheStatus === 'REFRESH') await kept;
    const answer = { head, body: chunks, failure: null };
    const isGiven = await this.ownerOf(job).finish(job, answer, () => ended.event(assetIds));
    await kept;
    return isGiven;
  }

  /** Throws `storage_unavailable` when the caller asked for URLs and the pictures cannot be stored. */
  private reply(
    job: AttemptJob,
    { answer }: Extract<TargetOutcome, { kind: 'success' }>,
    memory: BodyLease,
  ): Promise<ReplyBody> {
    return this.ownerOf(job).store(job, () => answer.reply(this.answerContext(job, memory)));
  }

  private answerContext({ workspaceId, logBodies }: AttemptJob, memory: BodyLease): AnswerContext {
    return { ...this.options, workspaceId, logBodies, memory, nowMs: Date.now() };
  }

  private async fail(facts: HeadFacts, failure: Failure, ended: EndedAttempt): Promise<void> {
    const answer = { ...failureReply(facts, failure), failure };
    await this.ownerOf(facts.job).finish(facts.job, answer, () => ended.event([]));
  }

  private logBody(
    job: AttemptJob,
    outcome: FinalOutcome,
    { assetIds, memory }: { assetIds: string[]; memory: BodyLease },
  ): unknown {
    if (outcome.kind === 'failure') return outcome.partial ?? errorLogBody(outcome.facts.errorBody);
    return outcome.answer.logBody(assetIds, this.answerContext(job, memory));
  }
}

function measureAttempt({ provider }: Leaf, outcome: string, ms: number): void {
  metrics.attemptDuration.observe({ provider, outcome }, ms / 1000);
}

const errorOf = ({ code, message }: Failure) => new BywayError(code, message);

const abortedBy = (signal: AbortSignal) =>
  signal.aborted && signal.reason instanceof BywayError ? signal.reason.code : undefined;

/** Another worker was given the attempt. */
const isReplaced = (signal: AbortSignal) => abortedBy(signal) === 'worker_lost';

function leafOf(job: AttemptJob): Leaf {
  const leaf = job.plan.leaves[job.state.leaf];
  if (leaf === undefined) throw new BywayError('internal_error', 'The job points to no target of its plan.');
  return leaf;
}

function targetOf(job: AttemptJob, next: NextStep): string | null {
  return next.kind === 'finish' ? null : (job.plan.leaves[next.state.leaf]?.path ?? null);
}
