import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { showKey, type CallRecord } from '../calls/call-log.js';
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
  /** Set before the simulator drops the connection, so that it is not taken for the client's doing. */
  cutBySimulator: boolean;
}

const openCalls = new WeakMap<FastifyRequest, OpenCall>();

export function bearerKey(authorization: string | undefined): string | undefined {
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
  const key = bearerKey(request.headers.authorization);
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
    cutBySimulator: false,
  };
  reply.raw.once('close', () => {
    if (call.cutBySimulator) record.outcome = 'cut';
    else record.outcome = reply.raw.writableFinished ? 'finished' : 'aborted';
    closing.abort();
  });
  return call;
}
