import { errorBodySchema } from '@byway/errors/error-body';
import { z } from 'zod';
import { CliError, usageError } from '../cli-error.js';
import { connectionFailure } from '../connection-failure.js';
import { printable } from '../terminal.js';

/** ms for one call beyond what the server holds it on purpose. */
const CALL_TIMEOUT_MS = 30_000;

export interface ApiCall {
  method: 'GET' | 'POST';
  /** With query. */
  path: string;
  headers?: Record<string, string>;
  /** ms that the server may hold the call. */
  holdMs?: number;
}

/** Calls the public API. Every failure is a `CliError` of one line that says what to check. */
export class BywayApi {
  constructor(
    private readonly url: string,
    private readonly key: string | undefined,
  ) {}

  /** The body of a success, as `schema` reads it. */
  async call<T extends z.ZodType>(call: ApiCall, schema: T): Promise<z.output<T>> {
    const response = await this.send(call);
    const parsed = schema.safeParse(await response.json().catch(() => undefined));
    if (parsed.success) return parsed.data;
    throw new CliError(`${this.url} does not answer like Byway: check --url or BYWAY_URL.`);
  }

  /** The response of a success, its body unread. */
  async send({ method, path, headers = {}, holdMs = 0 }: ApiCall): Promise<Response> {
    if (this.key === undefined) throw usageError('No API key: set BYWAY_API_KEY or give --api-key-file.');
    let response: Response;
    try {
      response = await fetch(this.url + path, {
        method,
        headers: { 'x-portkey-api-key': this.key, ...headers },
        signal: AbortSignal.timeout(CALL_TIMEOUT_MS + holdMs),
      });
    } catch (error) {
      const reason = connectionFailure(error) ?? 'connection failed';
      throw new CliError(
        `${this.url}: ${reason}. Start Byway (npm start), or set --url or BYWAY_URL to where it runs.`,
      );
    }
    if (!response.ok) throw await failureOf(response);
    return response;
  }
}

async function failureOf(response: Response): Promise<CliError> {
  const { status } = response;
  const parsed = errorBodySchema.safeParse(await response.json().catch(() => undefined));
  if (!parsed.success) {
    return new CliError(`HTTP ${status} without an error of Byway: check --url or BYWAY_URL.`);
  }
  const { message } = parsed.data.error;
  const text = printable(`${message} (${status} ${parsed.data.error.code ?? ''}`).trimEnd();
  if (status === 401) return new CliError(`${text}): check BYWAY_API_KEY or --api-key-file.`);
  const requestId = response.headers.get('x-request-id');
  return new CliError(status >= 500 && requestId !== null ? `${text}, request ${requestId})` : `${text})`);
}
