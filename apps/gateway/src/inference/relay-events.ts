import { messagesErrorEvent } from '@byway/anthropic-wire/error-body';
import type { Failure } from '@byway/errors/failure';
import { streamErrorText } from '@byway/openai-wire/stream-error';
import type { ServerResponse } from 'node:http';
import { finished, type Readable } from 'node:stream';
import { StreamTail } from './stream-tail.js';

/** What became of an answer on its way to the caller. */
export interface Delivery {
  /** The caller read it to its end. */
  delivered: boolean;
  /** The error that an event stream ended with. */
  streamError?: { code: string; message: string };
}

/** The worker is gone, or sent less than a whole stream. */
const lost: Failure = { code: 'worker_lost', message: 'The answer broke off in the middle.' };

/**
 * Copies an event stream to the caller as it comes: what the caller does not read, the worker does not
 * send. A stream that breaks off gets an error event as its last one, so that it is never taken for whole.
 * @param endpoint decides how that event is written
 */
export async function relayEvents(
  body: Readable,
  response: ServerResponse,
  endpoint: string,
): Promise<Delivery> {
  const tail = new StreamTail();
  const isOpen = await copy(body, response, tail);
  if (!isOpen) return { delivered: false };
  const ending = tail.ending();
  if (ending === 'cut') {
    response.write(endpoint === '/v1/messages' ? messagesErrorEvent(lost) : streamErrorText(lost));
  }
  const delivered = await end(response);
  if (ending === 'whole') return { delivered };
  return { delivered, streamError: ending === 'cut' ? lost : ending };
}

/** @returns whether the caller is still there when the body has ended, well or not. */
function copy(body: Readable, response: ServerResponse, tail: StreamTail): Promise<boolean> {
  return new Promise((resolve) => {
    const resume = () => body.resume();
    const settle = (isOpen: boolean) => {
      body.off('data', write);
      response.off('drain', resume).off('close', leave);
      stopWatching();
      resolve(isOpen);
    };
    const leave = () => settle(false);
    const write = (chunk: Uint8Array) => {
      tail.add(chunk);
      if (!response.write(chunk)) body.pause();
    };
    const stopWatching = finished(body, { writable: false }, () => settle(!response.destroyed));
    response.on('drain', resume).once('close', leave);
    if (response.destroyed) return leave();
    body.on('data', write);
  });
}

/** @returns whether the caller took everything. */
function end(response: ServerResponse): Promise<boolean> {
  return new Promise((resolve) => {
    response.once('finish', () => resolve(true)).once('close', () => resolve(response.writableFinished));
    response.end();
  });
}
