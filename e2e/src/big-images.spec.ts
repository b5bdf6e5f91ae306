import { availableQueues, type Services, startServices } from '@byway/testing/start-services';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { BywayUser, imageRequest } from './byway-user.js';
import { SimulatorControl } from './simulator-control.js';

const BYTES = 20_000_000;
const MB = 1_000_000;
const big = { ...imageRequest, prompt: `[plain] [bytes=${BYTES}] Kraken` };
const bigV1 = { ...big, model: 'stable-diffusion-v1-6', response_format: 'b64_json' };

const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');
const pictureIn = (body: unknown) => (body as { data: { b64_json: string }[] }).data[0]?.b64_json ?? '';

describe.each(availableQueues())('images of 20 MB (%s queue)', (queue) => {
  let services: Services;
  let user: BywayUser;
  let openai: string;
  let stability: string;

  beforeAll(async () => {
    services = await startServices({ queue });
    user = new BywayUser(services);
    openai = await user.virtualKey('openai');
    stability = await user.virtualKey('stability-ai');
    await new SimulatorControl(services.simulatorUrl).clear();
  }, 120_000);
  afterAll(() => services.stop());

  /** The same call at the provider itself. */
  async function direct(path: string, body: object, accept: string): Promise<Response> {
    const response = await fetch(services.simulatorUrl + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer sk-sim', accept },
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(200);
    return response;
  }

  it('arrive as the provider sent them where it speaks OpenAI', async () => {
    const expected = pictureIn(await (await direct('/v1/images/generations', big, '*/*')).json());
    const answer = await user.generate({ virtual_key: openai }, big);
    expect(answer.status).toBe(200);
    const picture = pictureIn(answer.body);
    expect(Buffer.from(picture, 'base64').byteLength).toBe(BYTES);
    expect(sha256(picture)).toBe(sha256(expected));
  });

  it('arrive unchanged where the provider sends raw bytes', async () => {
    const asked = { text_prompts: [{ text: big.prompt }], width: 1024, height: 1024 };
    const response = await direct('/v1/generation/stable-diffusion-v1-6/text-to-image', asked, 'image/png');
    const expected = new Uint8Array(await response.arrayBuffer());
    expect(expected.byteLength).toBe(BYTES);
    const answer = await user.generate({ virtual_key: stability }, bigV1);
    expect(answer.status).toBe(200);
    expect(sha256(Buffer.from(pictureIn(answer.body), 'base64'))).toBe(sha256(expected));
  });

  it.each([
    ['OpenAI', () => openai, big],
    ['Stability AI', () => stability, bigV1],
  ])('never pass through the queue (%s)', async (_provider, key, body) => {
    const before = services.queueWay.sentBytes();
    const answer = await user.generate({ virtual_key: key() }, body);
    expect(answer.status).toBe(200);
    // Until its last event is recorded: all that Byway tells the queue about the request.
    await user.finishedLog(answer.headers.get('x-request-id'));
    expect(services.queueWay.sentBytes() - before).toBeLessThan(100_000);
  });

  it('are named in the log and not kept', async () => {
    const answer = await user.generate({ virtual_key: openai }, big);
    const log = await user.finishedLog(answer.headers.get('x-request-id'));
    expect(JSON.stringify(log).length).toBeLessThan(10_000);
    expect(log.attempts[0]?.response).toMatchObject({ data: [{ asset: null, media_type: 'image/png' }] });
  });
});

describe('a caller who reads slowly', () => {
  const READERS = 4;
  let services: Services;
  let user: BywayUser;
  let openai: string;

  beforeAll(async () => {
    services = await startServices();
    user = new BywayUser(services);
    openai = await user.virtualKey('openai');
    // Everything is loaded and warm before memory is measured.
    expect((await user.generate({ virtual_key: openai }, big)).status).toBe(200);
  }, 120_000);
  afterAll(() => services.stop());
  beforeEach(() => sleep(500));

  /** An answer whose body nobody reads yet. */
  async function askWithoutReading(): Promise<IncomingMessage> {
    const call = request(`${services.url}/v1/images/generations`, {
      method: 'POST',
      agent: false,
      headers: {
        'content-type': 'application/json',
        'x-portkey-api-key': services.adminKey,
        'x-portkey-virtual-key': openai,
      },
    });
    call.end(JSON.stringify(big));
    const [answer] = (await once(call, 'response')) as [IncomingMessage];
    return answer;
  }

  it('holds the worker back and does not fill the memory of the gateway', async () => {
    const before = services.gateway.residentBytes();
    const answers = await Promise.all(Array.from({ length: READERS }, askWithoutReading));
    let most = 0;
    for (let look = 0; look < 20; look += 1) {
      await sleep(100);
      most = Math.max(most, services.gateway.residentBytes());
    }
    // Four answers have 107 MB together; what is in flight is a small part of that.
    expect(most - before).toBeLessThan(40 * MB);
    for (const answer of answers) {
      const chunks: Buffer[] = [];
      for await (const chunk of answer) chunks.push(chunk as Buffer);
      const picture = pictureIn(JSON.parse(Buffer.concat(chunks).toString('utf8')));
      expect(Buffer.from(picture, 'base64').byteLength).toBe(BYTES);
    }
    expect(services.gateway.residentBytes() - before).toBeLessThan(60 * MB);
  });

  it('and leaves in the middle: the worker is free at once, the log says cancelled', async () => {
    const answer = await askWithoutReading();
    const id = String(answer.headers['x-request-id']);
    answer.destroy();
    const log = await user.finishedLog(id);
    expect(log).toMatchObject({ status: 'cancelled', attempts: [{ status: 'succeeded' }] });
  });
});
