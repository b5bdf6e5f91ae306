import { eventually } from '@byway/testing/eventually';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { bytesOf, startSimulator, type SimulatorClient } from '../../test/simulator-client.js';

const SD16 = 'stable-diffusion-v1-6';
const v1Body = { text_prompts: [{ text: 'a cat' }], width: 320, height: 320 };
const openaiBody = { prompt: 'a cat', size: '256x256', response_format: 'b64_json' };

/** The ledger's last call once its connection is settled, which may be a moment after the client's view. */
async function lastCall(simulator: SimulatorClient) {
  return eventually(async () => {
    const call = (await simulator.calls()).data.at(-1);
    return call?.outcome !== 'open' && call;
  });
}

describe('faults and ledger', () => {
  let simulator: SimulatorClient;
  beforeAll(async () => {
    simulator = await startSimulator();
  });
  beforeEach(async () => {
    await fetch(`${simulator.url}/control/faults`, { method: 'DELETE' });
    await fetch(`${simulator.url}/control/calls`, { method: 'DELETE' });
  });
  afterAll(() => simulator.stop());

  it('is live and ready', async () => {
    expect((await simulator.get('/livez')).status).toBe(200);
    expect((await simulator.get('/readyz')).status).toBe(200);
  });

  it('a fault set for a provider lasts so many calls and leaves the other provider alone', async () => {
    await simulator.putFaults('openai', 'status=500;times=2');
    const statuses: number[] = [];
    for (let i = 0; i < 3; i++) statuses.push((await simulator.openai(openaiBody)).status);
    expect(statuses).toEqual([500, 500, 200]);
    await simulator.putFaults('openai', '503');
    expect((await simulator.v1(SD16, v1Body)).status).toBe(200);
    const list = await simulator.get('/control/faults');
    expect(await list.json()).toEqual({
      object: 'list',
      data: [{ provider: 'openai', faults: '503', used: 0 }],
    });
    await fetch(`${simulator.url}/control/faults`, { method: 'DELETE' });
    expect((await simulator.openai(openaiBody)).status).toBe(200);
  });

  it('times in a key counts for that key only', async () => {
    const statuses: number[] = [];
    for (const key of ['sk-sim-500;times=1', 'sk-sim-500;times=1', 'sk-sim-500;times=1;label=b']) {
      statuses.push((await simulator.openai(openaiBody, key)).status);
    }
    expect(statuses).toEqual([500, 200, 500]);
  });

  it('the fault of a key goes before that of its provider; a label is no fault', async () => {
    await simulator.putFaults('openai', '503');
    expect((await simulator.openai(openaiBody, 'sk-sim-429')).status).toBe(429);
    expect((await simulator.openai(openaiBody, 'sk-sim-label=a')).status).toBe(503);
    expect((await simulator.openai(openaiBody, 'sk-ordinary-key-of-someone')).status).toBe(503);
  });

  it.each([
    ['openai', 'explode', 'unknown item'],
    ['nobody', '500', 'provider'],
  ])('refuses faults for %s: %s', async (provider, faults, reason) => {
    const response = await simulator.putFaults(provider, faults);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error: expect.stringContaining(reason) });
  });

  it('records each call: who, what, how it ended, whether it is billed', async () => {
    await simulator.openai({ ...openaiBody, n: 2 }, 'sk-proj-a-real-looking-key-1234');
    await simulator.v1('none', v1Body);
    await simulator.v1(SD16, v1Body, { key: 'sk-sim-500' });
    const { total, billed, data } = await simulator.calls();
    expect([total, billed]).toEqual([3, 1]);
    expect(data).toMatchObject([
      {
        provider: 'openai',
        model: 'dall-e-2',
        key: 'sk-...1234',
        status: 200,
        billed: true,
        images: 2,
        fault: null,
      },
      { provider: 'stability-ai', model: null, key: 'sk-sim', status: 404, billed: false, images: 0 },
      { key: 'sk-sim-500', status: 500, billed: false, fault: 'status=500' },
    ]);
    expect((await lastCall(simulator)).outcome).toBe('finished');
    const stability = await simulator.get('/control/calls?provider=stability-ai');
    expect(await stability.json()).toMatchObject({ data: [{ status: 404 }, { status: 500 }] });
    await fetch(`${simulator.url}/control/calls`, { method: 'DELETE' });
    expect(await simulator.calls()).toMatchObject({ total: 0, billed: 0, data: [] });
  });

  it('takes the asked time to answer', async () => {
    const started = performance.now();
    expect((await simulator.openai(openaiBody, 'sk-sim-latency=400')).status).toBe(200);
    expect(performance.now() - started).toBeGreaterThanOrEqual(395);
  });

  it('LATENCY_MS slows successes only', async () => {
    const quick = await startSimulator({ latencyMs: 400 });
    const slow = await startSimulator({ latencyMs: 86_400_000 });
    try {
      const started = performance.now();
      expect((await quick.openai(openaiBody)).status).toBe(200);
      expect(performance.now() - started).toBeGreaterThanOrEqual(395);
      expect((await slow.openai(openaiBody, 'sk-sim-500')).status).toBe(500);
    } finally {
      await quick.stop();
      await slow.stop();
    }
  });

  it('records a client that leaves before the answer, and bills the work all the same', async () => {
    const leaving = new AbortController();
    const key = 'sk-sim-latency=60000';
    const call = simulator.v1(SD16, v1Body, { key, signal: leaving.signal });
    await eventually(async () => (await simulator.calls()).billed === 1);
    leaving.abort();
    await expect(call).rejects.toThrow(/aborted/);
    expect(await lastCall(simulator)).toMatchObject({ outcome: 'aborted', status: null, billed: true });
  });

  it('a release ends the waiting of calls under way, and of none that comes later', async () => {
    const other = await startSimulator();
    const held = [1, 2].map(() => other.openai(openaiBody, 'sk-sim-latency=600000'));
    await eventually(async () => (await other.calls()).total === 2);
    const hanging = other.openai(openaiBody, 'sk-sim-hang').catch(() => 'dropped');
    await eventually(async () => (await other.calls()).total === 3);
    expect((await other.calls()).data.map(({ outcome }) => outcome)).toEqual(['open', 'open', 'open']);
    await fetch(`${other.url}/control/release`, { method: 'POST' });
    expect((await Promise.all(held)).map(({ status }) => status)).toEqual([200, 200]);
    const later = new AbortController();
    const waiting = other.v1(SD16, v1Body, { key: 'sk-sim-latency=600000', signal: later.signal });
    await eventually(async () => (await other.calls()).total === 4);
    expect((await other.calls()).data.slice(2).map(({ outcome }) => outcome)).toEqual(['open', 'open']);
    later.abort();
    await expect(waiting).rejects.toThrow(/abort/);
    await other.stop();
    expect(await hanging).toBe('dropped');
  });

  it('hang never answers', async () => {
    const leaving = new AbortController();
    const call = simulator.v1(SD16, v1Body, { key: 'sk-sim-hang', signal: leaving.signal });
    await eventually(async () => (await simulator.calls()).total === 1);
    setTimeout(() => leaving.abort(), 300);
    await expect(call).rejects.toThrow(/aborted/);
    expect(await lastCall(simulator)).toMatchObject({ outcome: 'aborted', status: null, billed: false });
  });

  it.each([
    ['reset', false],
    ['lost', true],
  ])('%s drops the connection without an answer; billed: %s', async (fault, billed) => {
    await expect(simulator.v1(SD16, v1Body, { key: `sk-sim-${fault}` })).rejects.toThrow('fetch failed');
    expect(await lastCall(simulator)).toMatchObject({ outcome: 'cut', status: null, billed });
  });

  it('truncate announces more than it sends', async () => {
    const response = await simulator.v1(SD16, v1Body, { key: 'sk-sim-truncate' });
    expect(response.status).toBe(200);
    const whole = await bytesOf(await simulator.v1(SD16, { ...v1Body, seed: 1 }));
    expect(Number(response.headers.get('content-length'))).toBeGreaterThan(whole.length / 2);
    await expect(response.arrayBuffer()).rejects.toThrow('terminated');
    expect((await simulator.calls()).data[0]).toMatchObject({ outcome: 'cut', status: 200, billed: true });
  });

  it('malformed is a whole answer of broken JSON, or of a cut picture', async () => {
    const json = await simulator.v1(SD16, v1Body, { key: 'sk-sim-malformed' });
    const text = await json.text();
    expect(text).toMatch(/^\{"artifacts"/);
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
    const accept = 'image/png';
    const cut = await bytesOf(await simulator.v1(SD16, v1Body, { key: 'sk-sim-malformed', accept }));
    const whole = await bytesOf(await simulator.v1(SD16, v1Body, { accept }));
    expect(cut).toHaveLength(Math.floor(whole.length * 0.6));
    expect(cut.equals(whole.subarray(0, cut.length))).toBe(true);
  });

  it('stops at once though a call hangs', async () => {
    const other = await startSimulator();
    const hanging = other.openai(openaiBody, 'sk-sim-hang').then(
      () => 'answered',
      () => 'dropped',
    );
    await eventually(async () => (await other.calls()).total === 1);
    await other.stop();
    expect(await hanging).toBe('dropped');
  });
});
