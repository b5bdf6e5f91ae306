import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { imageRequest } from './byway-user.js';

export interface SdkCall {
  /** Slug of a virtual key. */
  key: string;
  headers?: Record<string, string>;
  body?: object;
  apiKey?: string;
}

/** The header in which an SDK says how often it has sent this call before. */
export const retryCount = (count: number) => ({ 'x-stainless-retry-count': String(count) });

/** Calls as an SDK makes them; each caller can hang up, and reads when it likes. */
export class SdkCalls {
  private readonly open: IncomingMessage[] = [];

  constructor(private readonly stack: { url: string; adminKey: string }) {}

  /** Asks for an image. */
  send({ key, headers, body = imageRequest, apiKey = this.stack.adminKey }: SdkCall) {
    const call = request(`${this.stack.url}/v1/images/generations`, {
      method: 'POST',
      agent: false,
      headers: {
        'content-type': 'application/json',
        'x-portkey-api-key': apiKey,
        'x-portkey-virtual-key': key,
        ...headers,
      },
    });
    const response = once(call, 'response').then(([answer]) => {
      this.open.push(answer as IncomingMessage);
      return answer as IncomingMessage;
    });
    response.catch(() => undefined);
    call.on('error', () => undefined);
    call.end(JSON.stringify(body));
    return { response, answer: () => response.then(readWhole), hangUp: () => call.destroy() };
  }

  /** Ends what a test has left open. */
  close(): void {
    for (const answer of this.open.splice(0)) answer.destroy();
  }
}

async function readWhole(response: IncomingMessage) {
  const answer = await readAnswer(response);
  if (!answer.isWhole) throw new Error(`The answer broke off after ${answer.bytes} bytes.`);
  return answer;
}

/** Reads an answer to its end, or to where its connection breaks. */
export async function readAnswer(response: IncomingMessage) {
  const hash = createHash('sha256');
  let bytes = 0;
  let text = '';
  let isWhole = true;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      hash.update(chunk);
      bytes += chunk.byteLength;
      if (text.length < 1_000) text = (text + chunk.toString('latin1')).slice(0, 1_000);
    }
  } catch {
    isWhole = false;
  }
  const { statusCode: status, headers } = response;
  return { status, headers, text, bytes, isWhole, sha256: hash.digest('hex') };
}
