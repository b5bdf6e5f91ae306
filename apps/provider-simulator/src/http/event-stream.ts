import { once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FastifyReply } from 'fastify';
import type { FaultSpec } from '../faults/fault-spec.js';
import { dropConnection } from './answer.js';
import type { Dialect } from './dialect.js';
import { pause, untilClosed, type OpenCall } from './open-call.js';

/** One event of a `text/event-stream`. */
export interface WireEvent {
  /** The `event:` line, in APIs that have one. */
  event?: string;
  data: string;
}

/** A streamed answer of any provider; what can go wrong with it is done to it by {@link deliverStream}. */
export interface StreamAnswer {
  /** In order, made while they are sent; may be without end. */
  events: Iterable<WireEvent>;
  /** How the API marks the end of a whole stream. Part of `events` where it is an event like any other. */
  terminator?: WireEvent;
  /** What the API puts into a stream that fails. */
  error: WireEvent;
}

/** So many events come before a fault in the middle, unless `at=` says otherwise. */
const USUAL_FAULT_AT = 4;
/** So often the loop lets other work of the process in. */
const EVENTS_PER_TURN = 64;

const middleFaults: readonly FaultSpec['fault'][] = ['error-mid', 'stall', 'truncate', 'malformed'];

type Step = { kind: 'send'; text: string } | { kind: 'stall' } | { kind: 'cut' };

function wireText({ event, data }: WireEvent): string {
  return `${event === undefined ? '' : `event: ${event}\n`}data: ${data}\n\n`;
}

const send = (event: WireEvent): Step => ({ kind: 'send', text: wireText(event) });

function* stepsOf(stream: StreamAnswer, fault: FaultSpec): Generator<Step> {
  if (fault.fault === 'error-first' || fault.fault === 'error-200') {
    yield send(stream.error);
  } else if (fault.fault === 'no-end') {
    yield* stream.terminator === undefined ? withoutLast(stream.events) : all(stream.events);
  } else if (middleFaults.includes(fault.fault)) {
    yield* spoiltSteps(stream, fault);
  } else {
    yield* all(stream.events);
    if (stream.terminator !== undefined) yield send(stream.terminator);
  }
}

/** A stream with a fault in its middle, or at its end when it is shorter than that. */
function* spoiltSteps(stream: StreamAnswer, fault: FaultSpec): Generator<Step> {
  const at = fault.at ?? USUAL_FAULT_AT;
  let sent = 0;
  for (const event of stream.events) {
    if (sent === at) break;
    yield send(event);
    sent += 1;
  }
  if (fault.fault === 'error-mid') yield send(stream.error);
  if (fault.fault === 'stall') yield { kind: 'stall' };
  if (fault.fault === 'truncate') yield { kind: 'cut' };
  if (fault.fault === 'malformed') {
    yield send({ ...stream.error, data: stream.error.data.slice(0, 8) });
    if (stream.terminator !== undefined) yield send(stream.terminator);
  }
}

function* all(events: Iterable<WireEvent>): Generator<Step> {
  for (const event of events) yield send(event);
}

/** The end of an API without terminator is its last event. */
function* withoutLast(events: Iterable<WireEvent>): Generator<Step> {
  let kept: WireEvent | undefined;
  for (const event of events) {
    if (kept !== undefined) yield send(kept);
    kept = event;
  }
}

/** Sends a stream, or a spoilt form of it, no faster than the client reads. Ends when the client leaves. */
export async function deliverStream(
  reply: FastifyReply,
  call: OpenCall,
  { stream, dialect, fault }: { stream: StreamAnswer; dialect: Dialect; fault: FaultSpec },
): Promise<void> {
  if (fault.fault === 'lost' && !call.closed.aborted) return dropConnection(reply, call);
  reply.hijack();
  if (call.closed.aborted) return;
  const { raw } = reply;
  call.record.status = 200;
  raw.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
    ...dialect.headers(call.requestId, Math.round(call.elapsed())),
  });
  raw.flushHeaders();
  await pause(call, fault.firstMs ?? 0);
  let sent = 0;
  for (const step of stepsOf(stream, fault)) {
    if (call.closed.aborted) return;
    if (sent > 0) await pause(call, fault.chunkMs ?? 0);
    if (step.kind === 'stall') return untilClosed(call);
    if (step.kind === 'cut') {
      // Destroyed only when what was written has left.
      call.cutBySimulator = true;
      raw.write('', () => raw.socket?.destroy());
      return;
    }
    if (!raw.write(step.text)) await drained(raw, call);
    sent += 1;
    if (sent % EVENTS_PER_TURN === 0) await nextTurn();
  }
  if (!call.closed.aborted) raw.end();
}

async function drained(raw: FastifyReply['raw'], call: OpenCall): Promise<void> {
  await once(raw, 'drain', { signal: call.closed }).catch((error: unknown) => {
    if (!call.closed.aborted) throw error;
  });
}
