import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DrillStack } from './drill.js';
import { connectionErrorOf, type HttpAnswer, httpCall } from './http-call.js';

export interface CallOptions {
  /** ms the first target takes, */
  latencyMs: number;
  /** and the second; default 100. */
  backupLatencyMs?: number;
  headers?: Record<string, string>;
  body?: object;
  signal?: AbortSignal;
  /** Of the gateway to call; default the first. */
  url?: string;
}

/** Calls that were answered with a job: job id by the label of the request. */
export type Accepted = Map<string, string>;

/** Time limit for a caller that tries again and again. */
const PATIENCE_MS = 120_000;
const RETRY_MS = 150;

/**
 * A caller whose every request has provider keys of its own: the simulator's ledger shows the key of a
 * call, and so tells which job and which target it was for.
 */
export class DrillCaller {
  private readonly run = randomUUID().slice(0, 8);
  private count = 0;

  constructor(private readonly stack: DrillStack) {}

  /** A new request. */
  label(): string {
    this.count += 1;
    return `d${this.run}-${this.count}`;
  }

  /** Starts of all {@link label}s, also as idempotency keys. */
  get prefix(): string {
    return `d${this.run}-`;
  }

  /** Rejects when there is no whole answer. */
  call(label: string, options: CallOptions): Promise<HttpAnswer> {
    const { services } = this.stack;
    const { headers = {}, body = {}, signal, url = services.url, ...latencies } = options;
    const request = {
      model: 'gpt-image-2',
      prompt: `[plain] ${label}`,
      n: 1,
      size: '1024x1024',
      response_format: 'b64_json',
      ...body,
    };
    return httpCall(`${url}/v1/images/generations`, {
      method: 'POST',
      body: JSON.stringify(request),
      headers: {
        'content-type': 'application/json',
        'x-portkey-api-key': services.adminKey,
        'x-portkey-config': this.configOf(label, latencies),
        ...headers,
      },
      ...(signal !== undefined && { signal }),
    });
  }

  /**
   * Sends the request with its label as Idempotency-Key until it is accepted, as a careful client does.
   * @returns the ids of the jobs it was answered with; more than one is a fault.
   */
  async insist(label: string, options: CallOptions): Promise<{ jobIds: string[]; tries: number }> {
    const until = Date.now() + PATIENCE_MS;
    const headers = { ...options.headers, 'idempotency-key': label };
    for (let tries = 1; ; tries += 1) {
      const answer = await this.call(label, { ...options, headers }).catch(connectionErrorOf);
      if (typeof answer !== 'string') {
        const jobId = answer.header('x-byway-job-id');
        if (jobId !== undefined) return { jobIds: [jobId], tries };
        if (answer.status !== 503) throw new Error(`${label}: ${answer.status} ${answer.text.slice(0, 300)}`);
      }
      if (Date.now() > until) throw new Error(`${label}: no answer in ${PATIENCE_MS} ms`);
      await sleep(RETRY_MS * (1 + Math.random()));
    }
  }

  /**
   * Submits so many background jobs, eight at a time. `latencyMs` is asked for each; `accepted` grows
   * as they are answered.
   */
  async submit(count: number, latencyMs: () => number, accepted: Accepted = new Map()): Promise<Accepted> {
    await inParallel(8, count, async () => {
      const label = this.label();
      const options = { latencyMs: latencyMs(), headers: { prefer: 'respond-async' } };
      const { jobIds } = await this.insist(label, options);
      for (const jobId of jobIds) accepted.set(label, jobId);
    });
    return accepted;
  }

  private configOf(
    label: string,
    { latencyMs, backupLatencyMs = 100 }: Pick<CallOptions, 'latencyMs' | 'backupLatencyMs'>,
  ): string {
    const { simulatorUrl } = this.stack.services;
    const key = (ms: number) => `sk-sim-latency=${Math.round(ms)};label=${label}`;
    return JSON.stringify({
      strategy: { mode: 'fallback' },
      targets: [
        {
          provider: 'stability-ai',
          api_key: key(latencyMs),
          custom_host: simulatorUrl,
          override_params: { model: 'stable-diffusion-v1-6' },
        },
        {
          provider: 'openai',
          api_key: key(backupLatencyMs),
          custom_host: `${simulatorUrl}/v1`,
          override_params: { model: 'gpt-image-2' },
          drop_params: ['response_format'],
        },
      ],
    });
  }
}

/** Runs `act` so many times, at most `width` at one time. */
export async function inParallel(
  width: number,
  count: number,
  act: (index: number) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) await act((next += 1) - 1);
  };
  await Promise.all(Array.from({ length: Math.min(width, count) }, lane));
}

export const randomBetween = (from: number, to: number): number => from + Math.random() * (to - from);
