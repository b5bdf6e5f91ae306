import { withTimeLimit } from '@byway/boot/time-limit';
import { BywayError, fromFailure } from '@byway/errors/byway-error';
import { errorBodySchema } from '@byway/errors/error-body';
import { Pool } from 'undici';
import type { z } from 'zod';

/** ms that a caller is told to wait: advice, no limit. */
const RETRY_AFTER_MS = 2000;

export interface ServiceCall<T extends z.ZodType> {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  query?: Record<string, string | undefined>;
  headers?: Record<string, string>;
  body?: unknown;
  /** What a 2xx body has to be. */
  answer: T;
  /** ms that the service may hold the call on purpose (long-poll), beside the usual time. */
  holdMs?: number;
}

/** Calls one of Byway's own services. */
export interface ServiceCaller {
  /**
   * Throws the service's own BywayError for a 4xx, `service_unavailable` when it cannot be reached,
   * answers 5xx or says something unexpected. Never puts a body into a message.
   */
  call<T extends z.ZodType>(call: ServiceCall<T>): Promise<z.output<T>>;
  /** Resolves when the service's `/livez` answers. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface ServiceAddress {
  /** Its internal URL. */
  baseUrl: string;
  internalToken: string;
  /** ms for one call, its connection included. */
  timeoutMs: number;
}

/** @param name of the service, for messages. */
export function createServiceCaller(name: string, address: ServiceAddress): ServiceCaller {
  const { baseUrl, internalToken } = address;
  const pool = new Pool(new URL(baseUrl).origin, {
    // No limit: calls that are held must not keep the quick ones waiting.
    connections: null,
    connect: { timeout: address.timeoutMs },
  });
  const unavailable = (cause?: unknown) =>
    new BywayError('service_unavailable', `The ${name} service cannot be reached.`, {
      retryAfterMs: RETRY_AFTER_MS,
      cause,
    });

  async function send(
    method: ServiceCall<z.ZodType>['method'],
    path: string,
    init: { headers?: Record<string, string>; body?: unknown; holdMs?: number },
  ) {
    const timeoutMs = address.timeoutMs + (init.holdMs ?? 0);
    try {
      return await withTimeLimit(timeoutMs, async (signal) => {
        const response = await pool.request({
          method,
          path,
          headers: {
            authorization: `Bearer ${internalToken}`,
            ...(init.body !== undefined && { 'content-type': 'application/json' }),
            ...init.headers,
          },
          body: init.body === undefined ? null : JSON.stringify(init.body),
          headersTimeout: timeoutMs,
          bodyTimeout: timeoutMs,
          signal,
        });
        const text = await response.body.text();
        return { status: response.statusCode, text };
      });
    } catch (error) {
      throw unavailable(error);
    }
  }

  return {
    async call(call) {
      const { status, text } = await send(call.method, call.path + queryString(call.query), call);
      const body = parseJson(text);
      if (status >= 200 && status < 300) {
        const parsed = call.answer.safeParse(body);
        if (parsed.success) return parsed.data;
        throw unavailable(parsed.error);
      }
      const failed = errorBodySchema.safeParse(body);
      if (!failed.success || status === 500) throw unavailable();
      const { code, message, param } = failed.data.error;
      // The internal token differs: our set-up is wrong, not the caller's key.
      if (status === 401 && param === 'authorization') throw unavailable();
      throw fromFailure({ code, message, ...(param !== null && { param }) });
    },
    async ping() {
      const { status } = await send('GET', '/livez', {});
      if (status !== 200) throw unavailable();
    },
    close: () => pool.close(),
  };
}

function parseJson(text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function queryString(query: Record<string, string | undefined> | undefined): string {
  const pairs = Object.entries(query ?? {}).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs).toString()}`;
}
