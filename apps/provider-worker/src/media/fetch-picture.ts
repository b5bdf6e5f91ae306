import { BywayError } from '@byway/errors/byway-error';
import type { DataUrl } from '@byway/openai-wire/data-url';
import { readImageSignature } from '@byway/providers/shared/image-signature';
import { type Dispatcher, request } from 'undici';
import { rootCause } from '../provider-call/connection-error.js';
import { type OutboundAgents, PrivateAddressError } from '../provider-call/outbound-agents.js';

export interface FetchOptions {
  agents: OutboundAgents;
  /** Bytes. */
  limit: number;
  /** The parameter to blame. */
  param: string;
  signal: AbortSignal;
}

const MAX_REDIRECTS = 3;
/** ms for a picture, redirects and all. */
const TIME_LIMIT_MS = 20_000;
/** Bytes in which every signature is. */
const HEAD_BYTES = 128;
/** What every provider with eyes reads. */
const imageTypes: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);

/**
 * Fetches a picture from where a caller points to. Addresses are checked when they are connected to, on
 * every redirect; what comes is judged by its first bytes and not by its name.
 * Throws `host_not_allowed`, or `invalid_value` for what is no picture, too large or not there, both with
 * the parameter; and the signal's reason.
 */
export async function fetchPicture(address: string, options: FetchOptions): Promise<DataUrl> {
  const { param, signal } = options;
  const limited = AbortSignal.any([signal, AbortSignal.timeout(TIME_LIMIT_MS)]);
  try {
    const bytes = await download(address, { ...options, signal: limited });
    const mediaType = readImageSignature(bytes.subarray(0, HEAD_BYTES))?.mediaType ?? '';
    if (!imageTypes.has(mediaType)) throw refusal(param, 'is no PNG, JPEG, GIF or WebP picture');
    return { mediaType, base64: bytes.toString('base64') };
  } catch (error) {
    signal.throwIfAborted();
    throw pictureError(error, param);
  }
}

async function download(address: string, { agents, limit, param, signal }: FetchOptions): Promise<Buffer> {
  let href = address;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    const { url, dispatcher } = agents.for(href, param);
    const response = await request(url, { dispatcher, headers: { accept: 'image/*' }, signal });
    const { location } = response.headers;
    const isRedirect = response.statusCode >= 300 && response.statusCode < 400;
    if (isRedirect && typeof location === 'string') {
      response.body.on('error', () => undefined).destroy();
      href = new URL(location, url).href;
      continue;
    }
    if (response.statusCode !== 200) {
      response.body.on('error', () => undefined).destroy();
      throw refusal(param, `answers ${response.statusCode}`);
    }
    return readUpTo(response.body, limit, () => refusal(param, `is larger than ${limit} bytes`));
  }
  throw refusal(param, 'redirects too often');
}

async function readUpTo(
  body: Dispatcher.ResponseData['body'],
  limit: number,
  tooLarge: () => BywayError,
): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > limit) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const refusal = (param: string, message: string) =>
  new BywayError('invalid_value', `${param}: the picture ${message}.`, { param });

function pictureError(error: unknown, param: string): BywayError {
  if (error instanceof BywayError) return error;
  const cause = rootCause(error);
  if (cause instanceof PrivateAddressError) {
    return new BywayError('host_not_allowed', `${param}: ${cause.message}.`, { param });
  }
  return new BywayError('invalid_value', `${param}: the picture could not be fetched.`, {
    param,
    cause: error,
  });
}
