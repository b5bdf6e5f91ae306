import type { ReplyHead } from './reply-head.js';

/** A header value may not hold line breaks or characters outside Latin-1. */
function headerText(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?');
}

/** Whether an answer is read as it is made. */
export function isEventStream({ contentType }: Pick<ReplyHead, 'contentType'>): boolean {
  return contentType.startsWith('text/event-stream');
}

/** The response headers that tell a caller how the answer came about. */
export function responseHeaders(head: ReplyHead): Record<string, string> {
  return {
    ...head.headers,
    'content-type': head.contentType,
    // Proxies must neither keep a stream nor collect it first.
    ...(isEventStream(head) && {
      'cache-control': 'no-cache',
      'x-accel-buffering': 'no',
    }),
    ...(head.contentLength !== null && { 'content-length': String(head.contentLength) }),
    'x-portkey-provider': head.provider,
    'x-portkey-last-used-option-index': head.target,
    'x-portkey-retry-attempt-count': String(head.retryAttempts),
    'x-portkey-cache-status': head.cacheStatus,
    'x-byway-attempts': String(head.attempts),
    ...(head.costUsd !== null && { 'x-byway-cost-usd': String(head.costUsd) }),
    ...(head.warnings.length > 0 && { 'x-byway-warnings': headerText(head.warnings.join('; ')) }),
  };
}
