import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest, RouteHandlerMethod } from 'fastify';
import { specOfKey } from '../faults/fault-desk.js';
import { FaultSpecError, type FaultSpec } from '../faults/fault-spec.js';
import type { Simulator } from '../simulator.js';
import { deliver, dropConnection, jsonAnswer, refusalAnswer, type Answer, type Delivery } from './answer.js';
import type { Dialect } from './dialect.js';
import { callOf, type OpenCall } from './open-call.js';
import { ProviderRefusal } from './provider-refusal.js';

/** What a route knows of its call; it handles those faults that change what is made, not how it is sent. */
export interface CallContext {
  request: FastifyRequest;
  call: OpenCall;
  fault: FaultSpec;
}

export interface Work {
  /** Pictures the provider charges for. */
  images: number;
  answer: Answer;
}

const deliveries: Partial<Record<FaultSpec['fault'], Delivery>> = {
  truncate: 'truncate',
  malformed: 'malformed',
  lost: 'lost',
};

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
    let answer: Answer;
    try {
      fault = takeFault(simulator, dialect, call);
      call.record.fault = describeFault(fault);
      const stopped = await stopBeforeWork(reply, call, fault);
      if (stopped) return reply;
      refuseBeforeWork(dialect, call, fault);
      const work = await perform({ request, call, fault });
      simulator.calls.bill(call.record, work.images);
      answer = work.answer;
    } catch (error) {
      if (!(error instanceof ProviderRefusal)) throw error;
      answer = answerOf(error, { dialect, call, fault });
    }
    const latency = fault.latencyMs ?? (answer.status === 200 ? simulator.env.latencyMs : 0);
    await untilElapsed(call, latency);
    const delivery = answer.status === 200 ? (deliveries[fault.fault] ?? 'whole') : 'whole';
    await deliver(reply, call, { answer, dialect, delivery });
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
    await untilElapsed(call, 2 ** 31 - 1);
    return true;
  }
  if (fault.fault !== 'reset') return false;
  await untilElapsed(call, fault.latencyMs ?? 0);
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

/** Waits until the call is so many milliseconds old, or its connection is closed. */
async function untilElapsed(call: OpenCall, ms: number): Promise<void> {
  const left = ms - call.elapsed();
  if (left <= 0) return;
  await sleep(left, undefined, { signal: call.closed }).catch((error: unknown) => {
    if (!call.closed.aborted) throw error;
  });
}
