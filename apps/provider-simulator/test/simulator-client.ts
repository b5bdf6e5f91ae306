import { Jimp } from '../src/pictures/jimp.js';
import { z } from 'zod';
import { createSimulatorApp } from '../src/app.js';
import type { SimulatorEnv } from '../src/env.js';

export const SDXL = 'stable-diffusion-xl-1024-v1-0';

/** A running simulator and short ways to call its APIs. */
export interface SimulatorClient {
  url: string;
  stop: () => Promise<void>;
  get: (path: string, key?: string) => Promise<Response>;
  openai: (body: unknown, key?: string) => Promise<Response>;
  /** A POST below `/v1` of the OpenAI API, for what the SDK hides. */
  post: (path: string, body: unknown, key?: string) => Promise<Response>;
  v1: (engine: string, body: unknown, options?: CallOptions) => Promise<Response>;
  v2beta: (kind: string, form: Record<string, string>, options?: CallOptions) => Promise<Response>;
  putFaults: (provider: string, faults: string) => Promise<Response>;
  calls: () => Promise<z.output<typeof callList>>;
}

export interface CallOptions {
  key?: string;
  accept?: string;
  signal?: AbortSignal;
}

const callList = z.object({
  total: z.number(),
  billed: z.number(),
  data: z.array(
    z.object({
      provider: z.string(),
      model: z.string().nullable(),
      key: z.string().nullable(),
      status: z.number().nullable(),
      billed: z.boolean(),
      images: z.number(),
      tokens: z.number(),
      fault: z.string().nullable(),
      outcome: z.string(),
    }),
  ),
});

export async function startSimulator(env: Partial<SimulatorEnv> = {}): Promise<SimulatorClient> {
  const { url, stop } = await createSimulatorApp({ port: 0, host: '127.0.0.1', latencyMs: 0, ...env });
  const json = (key: string) => ({ authorization: `Bearer ${key}`, 'content-type': 'application/json' });
  return {
    url,
    stop,
    get: (path, key) => fetch(url + path, key === undefined ? {} : { headers: json(key) }),
    openai: (body, key = 'sk-sim') =>
      fetch(`${url}/v1/images/generations`, {
        method: 'POST',
        headers: json(key),
        body: JSON.stringify(body),
      }),
    post: (path, body, key = 'sk-sim') =>
      fetch(`${url}/v1${path}`, { method: 'POST', headers: json(key), body: JSON.stringify(body) }),
    v1: (engine, body, { key = 'sk-sim', accept = 'application/json', signal } = {}) =>
      fetch(`${url}/v1/generation/${engine}/text-to-image`, {
        method: 'POST',
        headers: { ...json(key), accept },
        body: JSON.stringify(body),
        ...(signal !== undefined && { signal }),
      }),
    v2beta: (kind, fields, { key = 'sk-sim', accept = 'application/json', signal } = {}) => {
      const form = new FormData();
      for (const [name, value] of Object.entries(fields)) form.append(name, value);
      form.append('none', new Blob([]), '');
      return fetch(`${url}/v2beta/stable-image/generate/${kind}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, accept },
        body: form,
        ...(signal !== undefined && { signal }),
      });
    },
    putFaults: (provider, faults) =>
      fetch(`${url}/control/faults`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ provider, faults }),
      }),
    calls: async () => callList.parse(await (await fetch(`${url}/control/calls`)).json()),
  };
}

/** Decodes a PNG (checksums included) or JPEG. */
export async function sizeOf(picture: Buffer): Promise<{ width: number; height: number }> {
  const { width, height } = await Jimp.read(picture);
  return { width, height };
}

export async function bytesOf(response: Response): Promise<Buffer> {
  return Buffer.from(await response.arrayBuffer());
}
