import type { FastifyReply, FastifyRequest, RouteHandlerMethod } from 'fastify';
import { specOfKey } from '../faults/fault-desk.js';
import { FaultSpecError, type FaultSpec } from '../faults/fault-spec.js';
import type { Simulator } from '../simulator.js';
import { deliver, dropConnection, jsonAnswer, refusalAnswer, type Answer, type Delivery } from './answer.js';
import type { Dialect } from './dialect.js';
import { deliverStream, type StreamAnswer } from './event-stream.js';
import { callOf, pause, untilClosed, type OpenCall } from './open-call.js';
import { notSimulated, ProviderRefusal } from './provider-refusal.js';

/** What a route knows of its call; it handles those faults that change what is made, not how it is sent. */
export interface CallContext {
  request: FastifyRequest;
  call: OpenCall;
  fault: FaultSpec;
}

export interface Work {
  /** Pictures the provider charges for. */
  images?: number;
  /** Tokens the provider charges for, of the question and the answer. */
  tokens?: number;
  answer: Answer | StreamAnswer;
}

const streamFaults: readonly FaultSpec['fault'][] = ['error-first', 'error-mid', 'no-end'];

const deliveries: Partial<Record<FaultSpec['fault'], Delivery>> = {
  truncate: 'truncate',
  malformed: 'malformed',
  stall: 'stall',
  lost: 'lost',
};

function isStream(answer: Answer | StreamAnswer): answer is StreamAnswer {
  return 'events' in answer;
}

/**
 * The life of one generation call: key, fault, the work, the time it takes, the answer.
 * Work that was begun is billed even if the client leaves before the answer, as a provider would.
 */
export function serveCall(
  simulator: Simulator,
  dialect: Dialect,
  perform: (context: CallContext) => Promise<Work>,
): RouteHandlerMethod {
  return async (request, reply) => {
    const call = callOf(request);
    let fault: FaultSpec = { fault: 'ok' };
    let answer: Answer | StreamAnswer;
    try {
      fault = takeFault(simulator, dialect, call);
      call.record.fault = describeFault(fault);
      const stopped = await stopBeforeWork(reply, call, fault);
      if (stopped) return reply;
      refuseBeforeWork(dialect, call, fault);
      const work = await perform({ request, call, fault });
      answer = work.answer;
      if (streamFaults.includes(fault.fault) && !isStream(answer)) {
        throw notSimulated(`${fault.fault} is a fault of streams`);
      }
      // A stream that fails at once is not charged for.
      const isFree = isStream(answer) && ['error-first', 'error-200'].includes(fault.fault);
      if (!isFree) simulator.calls.bill(call.record, work);
    } catch (error) {
      if (!(error instanceof ProviderRefusal)) throw error;
      answer = answerOf(error, { dialect, call, fault });
    }
    const isGood = isStream(answer) || answer.status === 200;
    const latencyMs = fault.latencyMs ?? (isGood ? simulator.env.latencyMs : 0);
    await pause(call, latencyMs - call.elapsed(), call.released);
    if (isStream(answer)) {
      await deliverStream(reply, call, { stream: answer, dialect, fault });
      return reply;
    }
    const delivery = isGood ? (deliveries[fault.fault] ?? 'whole') : 'whole';
    const chunkMs = isGood ? fault.chunkMs : undefined;
    await deliver(reply, call, { answer, dialect, delivery, ...(chunkMs !== undefined && { chunkMs }) });
    return reply;
  };
}

/** A route that only reads: needs a good key, has no other faults and is never billed. */
export function serveLookup(
  dialect: Dialect,
  look: (request: FastifyRequest) => unknown,
): RouteHandlerMethod {
  return async (request, reply) => {
    const call = callOf(request);
    let answer: Answer;
    try {
      if (checkKey(dialect, call)?.fault === 'auth') throw dialect.badKey(call.key ?? '');
      answer = jsonAnswer(look(request));
    } catch (error) {
      if (!(error instanceof ProviderRefusal)) throw error;
      answer = refusalAnswer(error, dialect, call.requestId);
    }
    await deliver(reply, call, { answer, dialect, delivery: 'whole' });
    return reply;
  };
}

function checkKey(dialect: Dialect, call: OpenCall): FaultSpec | undefined {
  if (call.key === undefined) throw dialect.missingKey();
  try {
    return specOfKey(call.key);
  } catch (error) {
    if (error instanceof FaultSpecError) throw dialect.badKey(call.key, error.message);
    throw error;
  }
}

function takeFault(simulator: Simulator, dialect: Dialect, call: OpenCall): FaultSpec {
  checkKey(dialect, call);
  return simulator.faults.take(dialect.provider, call.key ?? '');
}

/** @returns true when there will be no answer at all. */
async function stopBeforeWork(reply: FastifyReply, call: OpenCall, fault: FaultSpec): Promise<boolean> {
  if (fault.fault === 'hang') {
    reply.hijack();
    await untilClosed(call);
    return true;
  }
  if (fault.fault !== 'reset') return false;
  await pause(call, (fault.latencyMs ?? 0) - call.elapsed(), call.released);
  dropConnection(reply, call);
  return true;
}

function refuseBeforeWork(dialect: Dialect, call: OpenCall, fault: FaultSpec): void {
  if (fault.fault === 'status') throw dialect.status(fault.status ?? 500);
  if (fault.fault === 'auth') throw dialect.badKey(call.key ?? '');
  if (fault.fault === 'quota') throw dialect.quota();
}

function answerOf(
  refusal: ProviderRefusal,
  { dialect, call, fault }: { dialect: Dialect; call: OpenCall; fault: FaultSpec },
): Answer {
  const named =
    fault.code === undefined ? refusal : new ProviderRefusal({ ...refusal.details, code: fault.code });
  const answer = refusalAnswer(named, dialect, call.requestId);
  if (fault.retryAfterSeconds === undefined) return answer;
  return { ...answer, headers: { 'retry-after': String(fault.retryAfterSeconds) } };
}

function describeFault(fault: FaultSpec): string | null {
  if (fault.fault === 'status') return `status=${fault.status ?? 500}`;
  return fault.fault === 'ok' ? null : fault.fault;
}
