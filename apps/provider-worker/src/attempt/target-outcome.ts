import type { Usage } from '@byway/contracts/ledger-events';
import type { Failure } from '@byway/errors/failure';
import type { WholeAnswer } from '../operations/operation.js';
import type { StreamedAnswer } from '../operations/streamed-answer.js';
import { noResponse, type ResponseFacts } from '../provider-call/run-adapter.js';

/** What the record says of an attempt at a target. */
export interface TargetFacts {
  model: string | null;
  warnings: string[];
  facts: ResponseFacts;
  usage: Usage;
  costUsd: number | null;
  finishReason: string | null;
  /** ms from the start of the attempt to the first output of a stream; null where nothing was streamed. */
  ttftMs: number | null;
}

/** What an attempt at a target came to. */
export type TargetOutcome = TargetFacts &
  (
    | { kind: 'success'; answer: WholeAnswer }
    /** The first output is there; how it ends is not known yet. */
    | { kind: 'stream'; stream: StreamedAnswer }
    /** `partial`: what the log keeps of an answer that broke off. */
    | { kind: 'failure'; failure: Failure; partial?: unknown }
  );

/** An outcome that can change no more. */
export type FinalOutcome = Exclude<TargetOutcome, { kind: 'stream' }>;

/** The facts of an attempt that brought nothing. */
export const nothingKnown: TargetFacts = {
  model: null,
  warnings: [],
  facts: noResponse,
  usage: {},
  costUsd: null,
  finishReason: null,
  ttftMs: null,
};

/** Waits for the end of a stream. */
export async function finalOutcome(outcome: TargetOutcome): Promise<FinalOutcome> {
  if (outcome.kind !== 'stream') return outcome;
  const { stream, kind: _, ...facts } = outcome;
  const { failure, facts: ended, logBody } = await stream.ended;
  const all = { ...facts, ...ended, warnings: [...new Set([...facts.warnings, ...ended.warnings])] };
  if (failure !== null) return { ...all, kind: 'failure', failure, partial: logBody };
  const answer = {
    reply: () => Promise.reject(new Error('A stream was sent as it came.')),
    logBody: () => Promise.resolve(logBody),
  };
  return { ...all, kind: 'success', answer };
}
