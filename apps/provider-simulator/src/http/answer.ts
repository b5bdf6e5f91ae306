import type { FastifyReply } from 'fastify';
import type { Dialect } from './dialect.js';
import { pause, untilClosed, type OpenCall } from './open-call.js';
import type { ProviderRefusal } from './provider-refusal.js';

export interface Answer {
  status: number;
  contentType: string;
  body: Buffer;
  headers?: Record<string, string>;
}

/**
 * `truncate` announces the whole length, sends a part and drops the connection; `stall` sends the same and
 * keeps the connection; `malformed` announces the part.
 */
export type Delivery = 'whole' | 'truncate' | 'malformed' | 'lost' | 'stall';

/** A slow body comes in so many pieces. */
const SLOW_PIECES = 10;

export interface DeliveryOrder {
  answer: Answer;
  dialect: Dialect;
  delivery: Delivery;
  /** Milliseconds between the pieces of a slow body. */
  chunkMs?: number;
}

export function jsonAnswer(value: unknown, contentType = 'application/json'): Answer {
  return { status: 200, contentType, body: Buffer.from(JSON.stringify(value)) };
}

export function refusalAnswer(refusal: ProviderRefusal, dialect: Dialect, requestId: string): Answer {
  const { status, html } = refusal.details;
  if (html !== undefined) return { status, contentType: 'text/html', body: Buffer.from(html) };
  return { ...jsonAnswer(dialect.errorBody(refusal, requestId)), status };
}

/** Sends the answer, or a spoilt form of it; notes the status the client can have seen. */
export async function deliver(
  reply: FastifyReply,
  call: OpenCall,
  { answer, dialect, delivery, chunkMs }: DeliveryOrder,
): Promise<void> {
  if (call.closed.aborted) {
    reply.hijack();
    return;
  }
  if (delivery === 'lost') {
    dropConnection(reply, call);
    return;
  }
  const part = answer.body.subarray(0, Math.floor(answer.body.length * 0.6));
  const headers = {
    'content-type': answer.contentType,
    ...dialect.headers(call.requestId, Math.round(call.elapsed())),
    ...answer.headers,
  };
  call.record.status = answer.status;
  if (delivery === 'whole' && chunkMs !== undefined) {
    reply.hijack();
    reply.raw.writeHead(answer.status, { ...headers, 'content-length': answer.body.length });
    await sendSlowly(reply, call, { body: answer.body, chunkMs });
    return;
  }
  if (delivery !== 'truncate' && delivery !== 'stall') {
    await reply
      .code(answer.status)
      .headers(headers)
      .send(delivery === 'malformed' ? part : answer.body);
    return;
  }
  reply.hijack();
  reply.raw.writeHead(answer.status, { ...headers, 'content-length': answer.body.length });
  if (delivery === 'stall') {
    reply.raw.write(part);
    return untilClosed(call);
  }
  call.cutBySimulator = true;
  // Destroyed only when the part has left, or the client might see no byte of it.
  reply.raw.write(part, () => reply.raw.socket?.destroy());
}

async function sendSlowly(
  reply: FastifyReply,
  call: OpenCall,
  { body, chunkMs }: { body: Buffer; chunkMs: number },
): Promise<void> {
  const size = Math.max(1, Math.ceil(body.length / SLOW_PIECES));
  for (let at = 0; at < body.length && !call.closed.aborted; at += size) {
    if (at > 0) await pause(call, chunkMs);
    reply.raw.write(body.subarray(at, at + size));
  }
  reply.raw.end();
}

/** Closes the connection with a reset and no answer. */
export function dropConnection(reply: FastifyReply, call: OpenCall): void {
  reply.hijack();
  call.cutBySimulator = true;
  reply.raw.socket?.resetAndDestroy();
}
