import { request } from 'node:http';

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
  if (!(error instanceof Error)) return String(error);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}
