import { BywayError, toFailure } from '@byway/errors/byway-error';
import type { Failure } from '@byway/errors/failure';
import type {
  Adapter,
  ModelTarget,
  ProviderResponse,
  ProviderUsage,
  Step,
} from '@byway/providers/spec/adapter';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ProviderConnection, sendRequest } from './send-request.js';

/** Facts of the last HTTP response, for the record. */
export interface ResponseFacts {
  status: number | null;
  providerRequestId: string | null;
  /** Body of a failed call, cut; null on success. */
  errorBody: string | null;
}

export type AdapterOutcome<Out> = { facts: ResponseFacts } & (
  { kind: 'success'; out: Out } | { kind: 'failure'; failure: Failure; usage?: ProviderUsage }
);

/** Requests of one fan-out that run at the same time. */
const FAN_OUT = 4;
/** Steps after which an adapter is taken to loop. */
const MAX_STEPS = 1000;
/** Bytes of an error body that are looked at. More than the log keeps, so that the cut falls into no key. */
const ERROR_BODY_LIMIT = 16_384;

export const noResponse: ResponseFacts = { status: null, providerRequestId: null, errorBody: null };

/** What an adapter is asked, and how far that has come already where it does not start here. */
export interface AdapterCall<In, Out, Target> {
  input: In;
  target: Target;
  from?: { step: Step<Out>; facts: ResponseFacts };
}

/**
 * Runs an adapter to its end: performs what it asks for and hands it the responses. All I/O of a
 * provider call happens here and in `run-stream.ts`.
 */
export async function runAdapter<In, Out, Target extends ModelTarget>(
  adapter: Adapter<In, Out, Target>,
  { input, target, from }: AdapterCall<In, Out, Target>,
  connection: ProviderConnection,
): Promise<AdapterOutcome<Out>> {
  let facts = from?.facts ?? noResponse;
  try {
    let step = from?.step ?? adapter.start(input, target);
    for (let count = 0; count < MAX_STEPS; count += 1) {
      if (step.kind === 'done') return { kind: 'success', out: step.out, facts };
      if (step.kind === 'failed') {
        const { failure, usage } = step;
        return { kind: 'failure', failure, facts, ...(usage !== undefined && { usage }) };
      }
      const { memo } = step;
      const responses = await perform(step, connection);
      facts = factsOf(responses, facts);
      step = adapter.next(responses, { input, target, memo });
    }
    throw new BywayError('internal_error', 'The adapter did not come to an end.');
  } catch (error) {
    return { kind: 'failure', failure: toFailure(error), facts };
  }
}

async function perform<Out>(
  step: Extract<Step<Out>, { kind: 'send' | 'wait' }>,
  connection: ProviderConnection,
): Promise<ProviderResponse[]> {
  if (step.kind === 'wait') {
    await sleep(step.waitMs, undefined, { signal: connection.signal }).catch(() => {
      throw connection.signal.reason;
    });
    return [await sendRequest(step.then, connection)];
  }
  const responses: ProviderResponse[] = [];
  for (let start = 0; start < step.requests.length; start += FAN_OUT) {
    const group = step.requests.slice(start, start + FAN_OUT);
    responses.push(...(await Promise.all(group.map((request) => sendRequest(request, connection)))));
  }
  return responses;
}

/** The response to report is the first that failed, else the last. */
export function factsOf(responses: ProviderResponse[], before: ResponseFacts): ResponseFacts {
  const shown = responses.find(({ status }) => status >= 400) ?? responses.at(-1);
  if (shown === undefined) return before;
  const isText = /json|text|xml/.test(shown.headers['content-type'] ?? '');
  return {
    status: shown.status,
    providerRequestId: shown.headers['x-request-id'] ?? shown.headers['request-id'] ?? null,
    errorBody:
      shown.status >= 400 && isText
        ? Buffer.from(shown.bytes.subarray(0, ERROR_BODY_LIMIT)).toString('utf8')
        : null,
  };
}
