import { BywayError } from '@byway/errors/byway-error';
import type { ReportWebhook } from '@byway/contracts/webhooks-api';
import { retryAfterMs } from '@byway/providers/shared/retry-after';
import { request as undiciRequest } from 'undici';
import { rootCause } from '../provider-call/connection-error.js';
import { lastValues } from '../provider-call/last-values.js';
import { type OutboundAgents, PrivateAddressError } from '../provider-call/outbound-agents.js';

/** What came of a try. */
export type PostOutcome = Pick<ReportWebhook, 'status' | 'retryAfterMs' | 'error'>;

export interface WebhookPost {
  url: string;
  /** The signature. */
  headers: Record<string, string>;
  payload: string;
}

/** Bytes of an answer that are read, so that its connection can be used again. */
const ANSWER_LIMIT = 4096;

/**
 * Posts a webhook. A redirect is an answer like any other and is not followed: its target was not
 * checked, and the receiver should say where it is. Never rejects.
 * @param timeoutMs for the connection and the answer together.
 */
export async function postWebhook(
  { url: href, headers, payload }: WebhookPost,
  { agents, timeoutMs }: { agents: OutboundAgents; timeoutMs: number },
): Promise<PostOutcome> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const { url, dispatcher } = agents.for(href, 'url');
    const response = await undiciRequest(url, {
      method: 'POST',
      dispatcher,
      headers: { 'content-type': 'application/json', 'user-agent': 'Byway-Webhooks', ...headers },
      body: payload,
      signal,
    });
    // The status is all that counts, whatever becomes of the rest.
    await response.body.dump({ limit: ANSWER_LIMIT, signal }).catch(() => undefined);
    const wait = retryAfterMs(lastValues(response.headers), Date.now());
    return { status: response.statusCode, retryAfterMs: wait ?? null, error: null };
  } catch (error) {
    return { status: null, retryAfterMs: null, error: tryError(error, signal.aborted) };
  }
}

function tryError(error: unknown, timedOut: boolean): PostOutcome['error'] {
  const cause = rootCause(error);
  if (cause instanceof PrivateAddressError) return { code: 'host_not_allowed', message: cause.message };
  if (error instanceof BywayError) return { code: 'host_not_allowed', message: error.message };
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'connection error';
  if (timedOut || code === 'UND_ERR_CONNECT_TIMEOUT') {
    return { code: 'timeout', message: 'The receiver did not answer in time.' };
  }
  return { code: 'connection_failed', message: `The receiver could not be reached (${code}).` };
}
