import { csrfHeader, csrfHeaderValue } from '@byway/contracts/session-api';
import type { z } from 'zod';
import { ApiError, apiErrorOf } from './api-error.js';

export type Query = Record<string, string | number | boolean | null | undefined>;

export interface ApiRequest {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** From `/v1/` on; parts that come from outside are encoded by {@link apiPath}. */
  path: string;
  /** Undefined, null and empty values are left out. */
  query?: Query;
  /** Sent as JSON. */
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** A path from fixed and foreign parts: apiPath`/v1/logs/${id}`. */
export function apiPath(fixed: TemplateStringsArray, ...parts: string[]): string {
  return String.raw({ raw: fixed }, ...parts.map(encodeURIComponent));
}

/**
 * Sends a request of the public API as the signed-in user and gives the answer as it came.
 * @throws ApiError for every status but 2xx, and with status 0 when there is no answer.
 */
export async function fetchApi(request: ApiRequest): Promise<Response> {
  const { method = 'GET', body, headers, signal } = request;
  let response: Response;
  try {
    response = await fetch(request.path + queryText(request.query), {
      method,
      headers: {
        // The session cookie counts only with this header, which another site cannot send.
        [csrfHeader]: csrfHeaderValue,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal !== undefined && { signal }),
      credentials: 'same-origin',
    });
  } catch (error) {
    if (signal?.aborted === true) throw error;
    throw new ApiError('The gateway does not answer. Is it running?', 0);
  }
  if (!response.ok) throw apiErrorOf(response, await response.text());
  return response;
}

/**
 * Calls the public API and reads the answer.
 * @param answer the schema of a 2xx body.
 * @throws ApiError as {@link fetchApi}, and when the body is not what the schema says.
 */
export async function callApi<T extends z.ZodType>(
  request: ApiRequest & { answer: T },
): Promise<z.output<T>> {
  const response = await fetchApi(request);
  const parsed = request.answer.safeParse(await response.json().catch(() => undefined));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? 'the body' : issue.path.join('.');
  throw new ApiError(
    `The answer of ${request.path} is not as expected at ${where}. Gateway and dashboard may be of different versions: reload the page.`,
    response.status,
  );
}

function queryText(query: Query = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') parameters.set(name, String(value));
  }
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}
