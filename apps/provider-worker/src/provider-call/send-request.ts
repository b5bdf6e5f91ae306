import { BywayError } from '@byway/errors/byway-error';
import type { ProviderRequest, ProviderResponse } from '@byway/providers/spec/adapter';
import { type Dispatcher, FormData, request as undiciRequest } from 'undici';
import type { BodyLease } from './body-memory.js';
import { connectionError } from './connection-error.js';
import { lastValues } from './last-values.js';
import type { OutboundAgents } from './outbound-agents.js';

/** How one attempt reaches its target. */
export interface ProviderConnection {
  /** Of the provider, or the target's custom host. */
  baseUrl: string;
  credentialHeaders: Record<string, string>;
  /** Headers of the caller that the target forwards. */
  forwardedHeaders: Record<string, string>;
  agents: OutboundAgents;
  /** Bytes of one response. */
  responseLimit: number;
  /** For large responses. */
  memory: Pick<BodyLease, 'take'>;
  /** Its reason is the BywayError to fail with. */
  signal: AbortSignal;
}

/** A response whose body is still to be read. */
export interface OpenResponse {
  status: number;
  /** Lower-case names. */
  headers: Record<string, string>;
  body: Dispatcher.ResponseData['body'];
}

const MAX_REDIRECTS = 3;
/** Bytes that come in one read. */
const ONE_CHUNK = 65_536;

/**
 * Sends one request of an adapter and reads the whole response.
 * Throws BywayError: the signal's reason, `provider_unavailable`, `malformed_response` (cut off, or
 * not HTTP), `response_too_large`, `host_not_allowed`.
 */
export async function sendRequest(
  request: ProviderRequest,
  connection: ProviderConnection,
): Promise<ProviderResponse> {
  return readResponse(await openRequest(request, connection), connection);
}

/** Sends one request and answers as soon as the head of the response is there. Throws as {@link sendRequest}. */
export async function openRequest(
  request: ProviderRequest,
  connection: ProviderConnection,
): Promise<OpenResponse> {
  const isConfigured = request.origin === 'configured';
  let url = isConfigured ? connection.baseUrl.replace(/\/+$/, '') + request.path : request.path;
  for (let redirects = 0; ; redirects += 1) {
    const response = await openOnce(request, url, connection);
    const location = response.headers.location;
    if (isConfigured || location === undefined || response.status < 300 || response.status >= 400)
      return response;
    response.body.destroy();
    if (redirects === MAX_REDIRECTS)
      throw new BywayError('malformed_response', 'The result URL redirects too often.');
    url = new URL(location, url).href;
  }
}

/** The whole response. Throws as {@link sendRequest}. */
export async function readResponse(
  response: OpenResponse,
  { signal, ...limits }: ProviderConnection,
): Promise<ProviderResponse> {
  const { status, headers } = response;
  try {
    return { status, headers, bytes: await readBody(response, limits) };
  } catch (error) {
    throw connectionError(error, { signal, hasBegun: true });
  }
}

async function openOnce(
  request: ProviderRequest,
  href: string,
  connection: ProviderConnection,
): Promise<OpenResponse> {
  const { signal, agents } = connection;
  const { url, dispatcher } = agents.for(href, request.origin === 'configured' ? 'custom_host' : 'url');
  const usesCredential = request.auth === 'credential' && request.origin === 'configured';
  const { body, contentType } = encodeBody(request.body);
  try {
    const response = await undiciRequest(url, {
      method: request.method,
      dispatcher,
      headers: {
        ...connection.forwardedHeaders,
        ...contentType,
        ...request.headers,
        ...(usesCredential && connection.credentialHeaders),
      },
      body,
      signal,
    });
    // The reader of the body sees its errors; until there is one they must not crash the process.
    response.body.on('error', () => undefined);
    return { status: response.statusCode, headers: lastValues(response.headers), body: response.body };
  } catch (error) {
    throw connectionError(error, { signal, hasBegun: false });
  }
}

function encodeBody(body: ProviderRequest['body']): {
  body: string | FormData | null;
  contentType: Record<string, string>;
} {
  if (body === null) return { body: null, contentType: {} };
  if (body.kind === 'json') {
    return { body: JSON.stringify(body.value), contentType: { 'content-type': 'application/json' } };
  }
  const form = new FormData();
  for (const [name, value] of Object.entries(body.fields)) form.set(name, value);
  for (const file of body.files) {
    form.append(file.field, new Blob([Uint8Array.from(file.bytes)], { type: file.mediaType }), file.filename);
  }
  // undici adds the content type with the boundary.
  return { body: form, contentType: {} };
}

/**
 * Reads a body into one piece of memory, into its place at once where the length is announced. Not with
 * `for await`, which costs a 2 MB picture some 30 rounds of promises.
 */
function readBody(
  { headers, body }: OpenResponse,
  { responseLimit: limit, memory }: Pick<ProviderConnection, 'responseLimit' | 'memory'>,
): Promise<Uint8Array> {
  const tooLarge = () =>
    new BywayError('response_too_large', `The provider's answer is larger than ${limit} bytes.`);
  const announced = Number(headers['content-length'] ?? Number.NaN);
  const place = announced > ONE_CHUNK && announced <= limit ? memory.take(announced) : undefined;
  const chunks: Uint8Array[] = [];
  let size = 0;
  return new Promise((resolve, reject) => {
    body
      .on('data', (chunk: Uint8Array) => {
        const before = size;
        size += chunk.byteLength;
        if (size > limit) return body.destroy(tooLarge());
        if (place === undefined) chunks.push(chunk);
        else place.set(chunk, before);
      })
      .once('error', reject)
      .once('close', () => reject(new Error('The body was closed before its end.')))
      .once('end', () => {
        const [first] = chunks;
        if (place !== undefined) resolve(place.subarray(0, size));
        else resolve(chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks, size));
      });
  });
}
