import type { FastifyReply } from 'fastify';
import type { Dialect } from './dialect.js';
import type { OpenCall } from './open-call.js';
import type { ProviderRefusal } from './provider-refusal.js';

export interface Answer {
  status: number;
  contentType: string;
  body: Buffer;
  headers?: Record<string, string>;
}

/** `truncate` announces the whole length, sends a part and drops the connection; `malformed` announces the part. */
export type Delivery = 'whole' | 'truncate' | 'malformed' | 'lost';

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
  { answer, dialect, delivery }: { answer: Answer; dialect: Dialect; delivery: Delivery },
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
  if (delivery !== 'truncate') {
    await reply
      .code(answer.status)
      .headers(headers)
      .send(delivery === 'malformed' ? part : answer.body);
    return;
  }
  reply.hijack();
  call.cutBySimulator = true;
  reply.raw.writeHead(answer.status, { ...headers, 'content-length': answer.body.length });
  // Destroyed only when the part has left, or the client might see no byte of it.
  reply.raw.write(part, () => reply.raw.socket?.destroy());
}

/** Closes the connection with a reset and no answer. */
export function dropConnection(reply: FastifyReply, call: OpenCall): void {
  reply.hijack();
  call.cutBySimulator = true;
  reply.raw.socket?.resetAndDestroy();
}
