import type { ServiceProcess } from '@byway/testing/service-process';
import { availableQueues, type Queue, type Services, startServices } from '@byway/testing/start-services';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { BywayUser } from '../byway-user.js';
import { testScale } from '../drills/drill-scales.js';
import { SimulatorControl } from '../simulator-control.js';

/** ms without a sign of life after which a worker of this stack counts as dead. */
export const LOCK_MS = testScale.lockMs;
/** ms without a byte after which a stream of this stack is given up. */
export const STREAM_IDLE_MS = 2_000;
/** ms after which a background job of this stack is put in line with plain calls. */
export const PRIORITY_AGE_MS = 2_000;
/** Attempts that the two workers of this stack run at one time. */
export const SLOTS = testScale.slots;

/** ms for one test. It is reached only when something hangs. */
const TEST_TIMEOUT_MS = 180_000;

/** The services that the topics of this folder break: two gateways, two workers, one of everything else. */
export class AloneStack {
  private started: Services | undefined;

  constructor(readonly queue: Queue) {}

  get services(): Services {
    if (this.started === undefined) throw new Error('The stack has not been started.');
    return this.started;
  }

  get user(): BywayUser {
    return new BywayUser(this.services);
  }

  get simulator(): SimulatorControl {
    return new SimulatorControl(this.services.simulatorUrl);
  }

  async start(): Promise<void> {
    // So that webhooks may go to an application on any port of this machine.
    const trusted = { TRUSTED_CUSTOM_HOSTS: '127.0.0.1' };
    this.started = await startServices({
      queue: this.queue,
      gateways: 2,
      workers: 2,
      env: {
        gateway: trusted,
        vault: trusted,
        worker: { ...testScale.env.worker, ...trusted, STREAM_IDLE_TIMEOUT_MS: String(STREAM_IDLE_MS) },
        ledger: {
          ...testScale.env.ledger,
          LEDGER_PRIORITY_AGE_MS: String(PRIORITY_AGE_MS),
          LEDGER_WEBHOOK_RETRY_DELAYS_S: '0.3,0.3,0.3',
          LEDGER_WEBHOOK_LEASE_MS: '3000',
          LEDGER_RELAY_INTERVAL_MS: '100',
        },
      },
    });
  }

  async stop(): Promise<void> {
    await this.started?.stop();
  }

  /**
   * Repairs all that a topic has broken: every service runs with its usual variables and says that it can
   * work, every way is open, and the simulator has neither faults nor calls.
   */
  async makeWhole(): Promise<void> {
    const { redis, databaseWay, queueWay } = this.services;
    redis?.signal('SIGCONT');
    if (redis !== undefined && redis.pid() === undefined) await redis.start();
    await Promise.all([databaseWay.restore(), queueWay.restore()]);
    await Promise.all(this.all.map(runAsUsual));
    await Promise.all(this.all.map((service) => service.ready()));
    await this.simulator.clear();
  }

  /** Leaves only one worker, so that it is known who has an attempt. @returns it, and the one that is away. */
  async withOneWorker(): Promise<{ worker: ServiceProcess; away: ServiceProcess }> {
    const [worker, away] = this.services.workers as [ServiceProcess, ServiceProcess];
    await away.kill();
    return { worker, away };
  }

  /** What the simulator's keys of all calls so far have as label, in order. */
  async labelsCalled(): Promise<(string | undefined)[]> {
    return (await this.simulator.calls()).map(({ key }) => /label=(.*)/.exec(key ?? '')?.[1]);
  }

  private get all(): ServiceProcess[] {
    const { vault, config, ledger, gateways, workers } = this.services;
    return [vault, config, ledger, ...gateways, ...workers];
  }
}

async function runAsUsual(service: ServiceProcess): Promise<void> {
  service.signal('SIGCONT');
  if (service.isAsUsual) return;
  await service.kill();
  await service.start();
}

/** One stack on this queue, and the topics that take their turns with it. */
export function describeAlone(queue: Queue, topics: (stack: AloneStack) => void): void {
  if (!availableQueues().includes(queue)) {
    it(`the ${queue} queue is not tested where its server is not installed`, () => {
      expect(availableQueues()).not.toContain(queue);
    });
    return;
  }
  jest.setTimeout(TEST_TIMEOUT_MS);
  describe(`on the ${queue} queue`, () => {
    const stack = new AloneStack(queue);
    beforeAll(() => stack.start());
    afterAll(() => stack.stop());
    topics(stack);
  });
}

/** A topic: whatever the one before has left broken is repaired first. */
export function describeTopic(stack: AloneStack, title: string, tests: () => void): void {
  describe(title, () => {
    beforeAll(() => stack.makeWhole());
    tests();
  });
}
