import type { IncomingHttpHeaders } from 'node:http';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { showKey, type CallRecord } from '../calls/call-log.js';
import type { Releases } from '../calls/releases.js';
import type { Simulator } from '../simulator.js';
import type { Dialect } from './dialect.js';

/** A call from its arrival to the end of its connection. */
export interface OpenCall {
  record: CallRecord;
  requestId: string;
  key: string | undefined;
  /** Milliseconds since the call arrived. */
  elapsed: () => number;
  /** Aborted once the connection is closed, whether by an answer or by the client. */
  closed: AbortSignal;
  /** Ends the waiting of all calls under way. */
  releases: Releases;
  /** Aborted by the first release after the call's arrival: also one that comes before it waits. */
  released: AbortSignal;
  /** Set before the simulator drops the connection, so that it is not taken for the client's doing. */
  cutBySimulator: boolean;
}

const openCalls = new WeakMap<FastifyRequest, OpenCall>();

/** The key of an `Authorization: Bearer` header. */
export function bearerKey({ authorization }: IncomingHttpHeaders): string | undefined {
  return /^Bearer\s+(\S.*)$/i.exec(authorization ?? '')?.[1]?.trim();
}

/** Opens a record for each call of the scope as it arrives, so that refused bodies are seen as well. */
export function recordCalls(scope: FastifyInstance, simulator: Simulator, dialect: Dialect): void {
  scope.addHook('onRequest', (request, reply, done) => {
    openCalls.set(request, openCall(request, reply, { simulator, dialect }));
    done();
  });
}

/** The call of a request in a scope with {@link recordCalls}. */
export function callOf(request: FastifyRequest): OpenCall {
  const call = openCalls.get(request);
  if (call === undefined) throw new Error('the route is not in a scope that records calls');
  return call;
}

function openCall(
  request: FastifyRequest,
  reply: FastifyReply,
  { simulator, dialect }: { simulator: Simulator; dialect: Dialect },
): OpenCall {
  const started = performance.now();
  const closing = new AbortController();
  const key = dialect.readKey(request.headers);
  const record = simulator.calls.open({
    provider: dialect.provider,
    method: request.method,
    path: request.url,
    key: showKey(key),
  });
  const call: OpenCall = {
    record,
    requestId: dialect.newRequestId(),
    key,
    elapsed: () => performance.now() - started,
    closed: closing.signal,
    releases: simulator.releases,
    released: simulator.releases.signal,
    cutBySimulator: false,
  };
  reply.raw.once('close', () => {
    if (call.cutBySimulator) record.outcome = 'cut';
    else record.outcome = reply.raw.writableFinished ? 'finished' : 'aborted';
    closing.abort();
  });
  return call;
}

/**
 * Waits so many milliseconds, or until the call is released, or its connection is closed.
 * @param released by default by a release that is still to come.
 */
export async function pause(
  call: OpenCall,
  ms: number,
  released: AbortSignal = call.releases.signal,
): Promise<void> {
  if (ms <= 0) return;
  const signal = AbortSignal.any([call.closed, released]);
  await sleep(ms, undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}

/** Waits until the connection of the call is closed: by the client, or by the end of the simulator. */
export async function untilClosed(call: OpenCall): Promise<void> {
  if (!call.closed.aborted) await once(call.closed, 'abort');
}
