import { eventually } from '@byway/testing/eventually';
import type { ServiceProcess } from '@byway/testing/service-process';
import { availableQueues, type Services, startServices } from '@byway/testing/start-services';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BywayUser } from './byway-user.js';
import { SimulatorControl } from './simulator-control.js';

/** ms; far longer than all else here, so that only an abort ends it. */
const SLOW = 'latency=60000;times=1';
/** ms from the kill to the answer: lock 1.5 s, two looks of 0.5 s, and the machine's own slowness. */
const NOTICED_MS = 8_000;

describe.each(availableQueues())('a provider worker that dies during an attempt (%s queue)', (queue) => {
  let services: Services;
  let user: BywayUser;
  let simulator: SimulatorControl;
  let backup: string;
  /** Takes the attempt; the other one is started while the provider is slow, and goes on alone. */
  let first: ServiceProcess;
  let second: ServiceProcess;

  beforeAll(async () => {
    services = await startServices({ queue, workers: 2 });
    [first, second] = services.workers as [ServiceProcess, ServiceProcess];
    user = new BywayUser(services);
    simulator = new SimulatorControl(services.simulatorUrl);
    backup = await user.virtualKey('openai', 'ok;label=backup');
    await second.kill();
  }, 120_000);
  afterAll(() => services.stop());
  beforeEach(() => simulator.clear());

  /** Runs an attempt at a slow target in the first worker and kills that. */
  async function loseWorker(onUnknown: string | undefined, label: string) {
    const slow = await user.virtualKey('openai', `${SLOW};label=${label}`);
    const strategy = { mode: 'fallback', ...(onUnknown !== undefined && { on_unknown: onUnknown }) };
    const answering = user.generate({ strategy, targets: [{ virtual_key: slow }, { virtual_key: backup }] });
    await eventually(async () => (await simulator.calls()).length === 1);
    await second.start();
    const killedAt = Date.now();
    await first.kill();
    const answer = await answering;
    expect(Date.now() - killedAt).toBeLessThan(NOTICED_MS);
    [first, second] = [second, first];
    return { answer, log: await user.finishedLog(answer.headers.get('x-request-id')) };
  }

  /** Labels of the keys that the provider saw, in order. */
  const keysUsed = async () => (await simulator.calls()).map(({ key }) => /label=(.*)/.exec(key ?? '')?.[1]);

  it('goes to the next target, as nobody knows whether the first was paid', async () => {
    const { answer, log } = await loseWorker(undefined, 'slow-default');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-portkey-last-used-option-index')).toBe('config.targets[1]');
    expect(await keysUsed()).toEqual(['slow-default', 'backup']);
    expect(log).toMatchObject({
      status: 'completed',
      attempts: [
        {
          number: 1,
          status: 'unknown',
          error: { code: 'worker_lost' },
          next: { kind: 'fallback', target: 'config.targets[1]' },
        },
        { number: 2, status: 'succeeded' },
      ],
    });
  });

  it('fails with on_unknown: fail, and tells clients not to send it again', async () => {
    const { answer, log } = await loseWorker('fail', 'slow-fail');
    expect(answer.status).toBe(502);
    expect(answer.headers.get('x-should-retry')).toBe('false');
    expect(answer.body.error).toMatchObject({
      code: 'unknown_outcome',
      attempts: [{ target: 'config.targets[0]', code: 'worker_lost' }],
    });
    expect(await keysUsed()).toEqual(['slow-fail']);
    expect(log).toMatchObject({
      status: 'failed',
      error: { code: 'unknown_outcome' },
      attempts: [{ number: 1, status: 'unknown', next: { kind: 'finish' } }],
    });
  });

  it('tries the same target again with on_unknown: retry', async () => {
    const { answer, log } = await loseWorker('retry', 'slow-retry');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-portkey-last-used-option-index')).toBe('config.targets[0]');
    expect(await keysUsed()).toEqual(['slow-retry', 'slow-retry']);
    expect(log).toMatchObject({
      attempts: [
        { number: 1, status: 'unknown', next: { kind: 'retry', target: 'config.targets[0]' } },
        { number: 2, status: 'succeeded' },
      ],
    });
  });

  it('is found by the worker that is started in its place', async () => {
    const slow = await user.virtualKey('openai', `${SLOW};label=slow-alone`);
    const config = {
      strategy: { mode: 'fallback' },
      targets: [{ virtual_key: slow }, { virtual_key: backup }],
    };
    const answering = user.generate(config);
    await eventually(async () => (await simulator.calls()).length === 1);
    await first.kill();
    await first.start();
    const answer = await answering;
    expect(answer.status).toBe(200);
    expect(await keysUsed()).toEqual(['slow-alone', 'backup']);
  });

  it('lives, but loses its lock while the queue is silent: the request goes on once', async () => {
    const slow = await user.virtualKey('openai', 'latency=6000;times=1;label=slow-queue');
    const config = {
      strategy: { mode: 'fallback' },
      targets: [{ virtual_key: slow }, { virtual_key: backup }],
    };
    const answering = user.generate(config);
    await eventually(async () => (await simulator.calls()).length === 1);
    services.queueWay.freeze();
    // Longer than the lock of 1.5 s.
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    await services.queueWay.restore();
    const answer = await answering;
    expect(answer.status).toBe(200);
    // Its own answer, or that of the next target: but one, and not after the request's deadline.
    const log = await user.finishedLog(answer.headers.get('x-request-id'), 15_000);
    const ends = log.attempts.map(({ status }) => status);
    expect([['succeeded'], ['unknown', 'succeeded']]).toContainEqual(ends);
    expect(await simulator.calls()).toHaveLength(ends.length);
  });
});
