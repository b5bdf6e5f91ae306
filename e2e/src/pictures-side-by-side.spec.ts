import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { BywayUser, imageRequest } from './byway-user.js';
import { joinStack, type SharedStack } from './shared-stack.js';

const CALLERS = 24;
const ROUNDS = 3;
/** Every fourth caller leaves as soon as the answer has begun. */
const isGone = (index: number) => index % 4 === 3;

const digest = (base64: string) => createHash('sha256').update(base64, 'base64').digest('hex');
const pictureIn = (body: unknown) => (body as { data: { b64_json: string }[] }).data[0]?.b64_json ?? '';

/** Workers use the memory of one answer for the next: no caller may see anything of another's. */
describe('pictures of many callers at once', () => {
  let stack: SharedStack;
  let user: BywayUser;

  beforeAll(async () => {
    stack = await joinStack('services');
    user = new BywayUser(stack);
  });
  afterAll(() => stack.leave());

  /** Drawn for each caller, and as JSON of up to 4 MB. */
  const bodyOf = (index: number) => ({
    ...imageRequest,
    prompt: `[bytes=${1_500_000 + (index % 5) * 300_000}] Kraken ${index}`,
  });

  const ask = (origin: string, index: number, headers: Record<string, string>) =>
    fetch(`${origin}/v1/images/generations`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(bodyOf(index)),
    });

  it('reach each caller as the provider made them, whoever else hangs up', async () => {
    const openai = await user.virtualKey('openai');
    const expected: string[] = [];
    for (let index = 0; index < CALLERS; index += 1) {
      const answer = await ask(stack.simulatorUrl, index, { authorization: 'Bearer sk-sim-ok' });
      expected.push(digest(pictureIn(await answer.json())));
    }
    expect(new Set(expected).size).toBe(CALLERS);

    const headers = { 'x-portkey-api-key': stack.adminKey, 'x-portkey-virtual-key': openai };
    const ids: string[] = [];
    const call = async (index: number) => {
      const answer = await ask(stack.url, index, headers);
      if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`);
      if (isGone(index)) return answer.body?.cancel();
      ids[index] = String(answer.headers.get('x-request-id'));
      expect([index, digest(pictureIn(await answer.json()))]).toEqual([index, expected[index]]);
    };
    const callers = Array.from({ length: CALLERS }, (_, index) => index);
    for (let round = 0; round < ROUNDS; round += 1) await Promise.all(callers.map(call));

    // What the log kept was stored beside the answer.
    for (const index of callers.filter((caller) => !isGone(caller))) {
      const log = await user.finishedLog(String(ids[index]));
      const { data } = log.attempts[0]?.response as { data: { asset: string }[] };
      const asset = await fetch(`${stack.url}/v1/assets/${data[0]?.asset}`, { headers });
      const kept = Buffer.from(await asset.arrayBuffer()).toString('base64');
      expect([index, asset.status, digest(kept)]).toEqual([index, 200, expected[index]]);
    }
  });
});
