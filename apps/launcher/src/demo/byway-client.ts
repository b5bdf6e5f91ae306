import { logSchema, type traceSchema } from '@byway/contracts/ledger-api';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

export type Log = z.infer<typeof logSchema>;
export type Trace = z.infer<typeof traceSchema>;

const LOG_TIMEOUT_MS = 10_000;

/** The admin calls that the demo makes, as curl would. */
export class BywayClient {
  constructor(
    private readonly url: string,
    private readonly apiKey: string,
  ) {}

  async createVirtualKey(body: {
    name: string;
    provider: string;
    key: string;
    custom_host: string;
  }): Promise<string> {
    return (await this.call('POST', '/v1/virtual-keys', z.object({ slug: z.string() }), body)).slug;
  }

  async createConfig(name: string, config: unknown): Promise<string> {
    return (await this.call('POST', '/v1/configs', z.object({ slug: z.string() }), { name, config })).slug;
  }

  /** The log of a request, once the ledger has recorded its end. */
  async finishedLog(requestId: string): Promise<Log> {
    const deadline = Date.now() + LOG_TIMEOUT_MS;
    for (;;) {
      const log = await this.call('GET', `/v1/logs/${requestId}`, logSchema).catch(() => undefined);
      const done =
        log?.status !== 'in_progress' && log?.attempts.every(({ status }) => status !== 'in_progress');
      if (log !== undefined && done === true && log.attempts.length > 0) return log;
      if (Date.now() > deadline)
        throw new Error(`No finished log for ${requestId} after ${LOG_TIMEOUT_MS} ms.`);
      await sleep(100);
    }
  }

  async call<T extends z.ZodType>(
    method: string,
    path: string,
    answer: T,
    body?: unknown,
  ): Promise<z.output<T>> {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        'x-portkey-api-key': this.apiKey,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return answer.parse(JSON.parse(text));
  }
}
