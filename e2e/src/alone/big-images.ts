import { beforeAll, beforeEach, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { imageRequest } from '../byway-user.js';
import { type AloneStack, describeTopic } from './alone-stack.js';

const BYTES = 20_000_000;
const MB = 1_000_000;
const big = { ...imageRequest, prompt: `[plain] [bytes=${BYTES}] Kraken` };
const bigV1 = { ...big, model: 'stable-diffusion-v1-6', response_format: 'b64_json' };

const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');
const pictureIn = (body: unknown) => (body as { data: { b64_json: string }[] }).data[0]?.b64_json ?? '';

/** Pictures too large to be kept anywhere on their way. */
export function bigImages(stack: AloneStack): void {
  let openai: string;
  let stability: string;

  const prepare = async () => {
    openai = await stack.user.virtualKey('openai');
    stability = await stack.user.virtualKey('stability-ai');
  };

  describeTopic({ stack, title: 'images of 20 MB', workers: 1 }, () => {
    beforeAll(prepare);

    /** The same call at the provider itself. */
    async function direct(path: string, body: object, accept: string): Promise<Response> {
      const response = await fetch(stack.services.simulatorUrl + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: 'Bearer sk-sim', accept },
        body: JSON.stringify(body),
      });
      expect(response.status).toBe(200);
      return response;
    }

    /** Asks for a picture. @returns it, and the bytes that the queue was sent about it. */
    async function generate(virtual_key: string, body: object) {
      const before = stack.services.queueWay.sentBytes();
      const answer = await stack.user.generate({ virtual_key }, body);
      expect(answer.status).toBe(200);
      // Until its last event is recorded: all that Byway tells the queue about the request.
      const log = await stack.user.finishedLog(answer.headers.get('x-request-id'));
      return { picture: pictureIn(answer.body), log, queued: stack.services.queueWay.sentBytes() - before };
    }

    /** What services ask the queue on their own account is a small part of a picture, however long it takes. */
    const expectNotQueued = (queued: number) => expect(queued).toBeLessThan(BYTES / 10);

    it('arrive as the provider sent them where it speaks OpenAI, not through the queue, and are named in the log', async () => {
      const expected = pictureIn(await (await direct('/v1/images/generations', big, '*/*')).json());
      const { picture, log, queued } = await generate(openai, big);
      expect(Buffer.from(picture, 'base64').byteLength).toBe(BYTES);
      expect(sha256(picture)).toBe(sha256(expected));
      expectNotQueued(queued);
      expect(JSON.stringify(log).length).toBeLessThan(10_000);
      expect(log.attempts[0]?.response).toMatchObject({ data: [{ asset: null, media_type: 'image/png' }] });
    });

    it('arrive unchanged where the provider sends raw bytes, not through the queue', async () => {
      const asked = { text_prompts: [{ text: big.prompt }], width: 1024, height: 1024 };
      const response = await direct('/v1/generation/stable-diffusion-v1-6/text-to-image', asked, 'image/png');
      const expected = new Uint8Array(await response.arrayBuffer());
      expect(expected.byteLength).toBe(BYTES);
      const { picture, queued } = await generate(stability, bigV1);
      expect(sha256(Buffer.from(picture, 'base64'))).toBe(sha256(expected));
      expectNotQueued(queued);
    });
  });

  describeTopic({ stack, title: 'a caller who reads slowly', workers: 1 }, () => {
    const READERS = 4;
    /** What the system's buffers of a connection and the streams of a process can hold, and some more. */
    const BUFFERS_BYTES = 16 * MB;

    beforeAll(prepare);
    beforeEach(() => stack.simulator.clear());

    /** An answer whose body nobody reads yet. */
    async function askWithoutReading(): Promise<IncomingMessage> {
      const call = request(`${stack.services.url}/v1/images/generations`, {
        method: 'POST',
        agent: false,
        headers: {
          'content-type': 'application/json',
          'x-portkey-api-key': stack.services.adminKey,
          'x-portkey-virtual-key': openai,
        },
      });
      call.end(JSON.stringify(big));
      const [answer] = (await once(call, 'response')) as [IncomingMessage];
      return answer;
    }

    it('holds the worker back and does not fill the memory of the gateway', async () => {
      const { gateway } = stack.services;
      const before = gateway.transferredBytes();
      const answers = await Promise.all(Array.from({ length: READERS }, askWithoutReading));
      // Until the gateway takes no more: four answers have 107 MB together.
      for (let had = -Infinity, now = 0; now - had > MB / 4;) {
        had = now;
        await sleep(500);
        now = gateway.transferredBytes().read - before.read;
      }
      const after = gateway.transferredBytes();
      const taken = after.read - before.read;
      const passedOn = after.written - before.written;
      expect(taken).toBeLessThan(READERS * BUFFERS_BYTES);
      // What it has taken and not passed on is in its memory.
      expect(taken - passedOn).toBeLessThan(READERS * MB);
      for (const answer of answers) {
        const chunks: Buffer[] = [];
        for await (const chunk of answer) chunks.push(chunk as Buffer);
        const picture = pictureIn(JSON.parse(Buffer.concat(chunks).toString('utf8')));
        expect(Buffer.from(picture, 'base64').byteLength).toBe(BYTES);
      }
    });

    it('and leaves in the middle frees the worker; the log says cancelled', async () => {
      const answer = await askWithoutReading();
      const id = String(answer.headers['x-request-id']);
      answer.destroy();
      const log = await stack.user.finishedLog(id);
      expect(log).toMatchObject({ status: 'cancelled', attempts: [{ status: 'succeeded' }] });
    });
  });
}
