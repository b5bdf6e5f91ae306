import { request } from 'node:http';
import { z } from 'zod';

const codeSchema = z.looseObject({ code: z.string().optional() }).catch({});

export interface HttpAnswer {
  status: number;
  header(name: string): string | undefined;
  /** As it came. */
  text: string;
  ms: number;
}

/**
 * One call on a connection of its own, so that an error says something about this call and not about
 * an idle connection whose server was killed. Rejects with Node's error when there is no whole answer.
 */
export function httpCall(
  url: string,
  options: { method?: string; headers?: Record<string, string>; body?: string; signal?: AbortSignal } = {},
): Promise<HttpAnswer> {
  const { method = 'GET', headers = {}, body, signal } = options;
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const call = request(url, { method, headers, agent: false, ...(signal !== undefined && { signal }) });
    call.on('error', reject);
    call.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          header: (name) => {
            const value = response.headers[name];
            return Array.isArray(value) ? value.join(', ') : value;
          },
          text: Buffer.concat(chunks).toString('utf8'),
          ms: performance.now() - started,
        }),
      );
    });
    call.end(body);
  });
}

/** Node's code of a connection error, such as `ECONNREFUSED`; its message when it has none. */
export function connectionErrorOf(error: unknown): string {
  // Not by `instanceof`: Jest gives tests an Error class of their own.
  const { code } = codeSchema.parse(error);
  return code ?? String(error);
}
