import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BywayUser } from './byway-user.js';
import { joinStack, type SharedStack } from './shared-stack.js';
import { SimulatorControl } from './simulator-control.js';

describe('retry', () => {
  let stack: SharedStack;
  let user: BywayUser;
  let simulator: SimulatorControl;
  let openai: string;

  beforeAll(async () => {
    stack = await joinStack('services');
    user = new BywayUser(stack);
    simulator = new SimulatorControl(stack.simulatorUrl);
    openai = await user.virtualKey('openai');
  });
  afterAll(() => stack.leave());
  beforeEach(() => simulator.clear());

  const billed = async () => (await simulator.calls()).map((call) => call.billed);

  it('tries the same target again until it answers', async () => {
    await simulator.setFaults('openai', '503;times=2');
    const answer = await user.generate({
      virtual_key: openai,
      retry: { attempts: 2, on_status_codes: [503] },
    });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-portkey-retry-attempt-count')).toBe('2');
    expect(answer.headers.get('x-byway-attempts')).toBe('3');
    expect(await billed()).toEqual([false, false, true]);
    const log = await user.finishedLog(answer.headers.get('x-request-id'));
    expect(log.attempts.map(({ status, next }) => [status, next?.kind])).toEqual([
      ['failed', 'retry'],
      ['failed', 'retry'],
      ['succeeded', 'finish'],
    ]);
    expect(log).toMatchObject({ fallback: false, retried: true, usage: { images: 1 } });
  });

  it('goes to the next target when the retries are used up', async () => {
    await simulator.setFaults('stability-ai', '503');
    const stability = await user.virtualKey('stability-ai');
    const answer = await user.generate({
      strategy: { mode: 'fallback' },
      targets: [
        {
          virtual_key: stability,
          retry: { attempts: 1, on_status_codes: [503] },
          override_params: { model: 'sd3.5-large' },
        },
        { virtual_key: openai },
      ],
    });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-portkey-last-used-option-index')).toBe('config.targets[1]');
    expect(answer.headers.get('x-portkey-retry-attempt-count')).toBe('0');
    expect(await billed()).toEqual([false, false, true]);
  });

  it('says -1 when the retries are used up and nothing is left', async () => {
    await simulator.setFaults('openai', '503');
    const config = { virtual_key: openai, retry: { attempts: 1, on_status_codes: [503] } };
    const answer = await user.generate(config);
    expect(answer.status).toBe(503);
    expect(answer.headers.get('x-portkey-retry-attempt-count')).toBe('-1');
    expect(await simulator.calls()).toHaveLength(2);
  });

  it('does not retry a status that is not listed', async () => {
    await simulator.setFaults('openai', '500;times=1');
    const answer = await user.generate({
      virtual_key: openai,
      retry: { attempts: 2, on_status_codes: [503] },
    });
    expect(answer.status).toBe(502);
    expect(await simulator.calls()).toHaveLength(1);
  });

  it('waits as long as the provider asks, when use_retry_after_headers is set', async () => {
    await simulator.setFaults('openai', '429;retry-after=2;times=1');
    const started = Date.now();
    const answer = await user.generate({
      virtual_key: openai,
      retry: { attempts: 1, on_status_codes: [429], use_retry_after_headers: true },
    });
    expect(answer.status).toBe(200);
    expect(Date.now() - started).toBeGreaterThanOrEqual(2_000);
    const log = await user.finishedLog(answer.headers.get('x-request-id'));
    expect(log.attempts[0]?.next).toMatchObject({ kind: 'retry', delay_ms: 2_000 });
  });

  it('waits its own time, when use_retry_after_headers is not set', async () => {
    await simulator.setFaults('openai', '429;retry-after=60;times=1');
    const answer = await user.generate({
      virtual_key: openai,
      retry: { attempts: 1, on_status_codes: [429] },
    });
    expect(answer.status).toBe(200);
    const log = await user.finishedLog(answer.headers.get('x-request-id'));
    expect(log.attempts[0]?.next?.delay_ms).toBeLessThan(1_000);
  });
});
