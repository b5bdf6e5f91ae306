import { BywayError } from '@byway/errors/byway-error';
import type { Params } from '@byway/routing/plan-schema';

/** Bytes of JSON that a request may put into queue and tables. */
const MAX_BYTES = 4 * 1024 * 1024;

/**
 * Refuses a body that is still large without its pictures, sounds and files: it would go through the queue.
 * @param announced `content-length` of the request; only a large one is measured.
 */
export function checkQueuedSize(body: Params, announced: string | undefined): void {
  if (announced !== undefined && Number(announced) <= MAX_BYTES) return;
  if (Buffer.byteLength(JSON.stringify(body)) <= MAX_BYTES) return;
  const message = `The request has more than ${MAX_BYTES} bytes beside its pictures, sounds and files.`;
  throw new BywayError('request_too_large', message);
}
