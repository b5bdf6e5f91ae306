import { eventually } from '@byway/testing/eventually';
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
/** ms for which gateway and workers of this stack use what they have looked up. */
export const LOOKUP_FRESH_MS = 2_000;
/** Attempts that one worker of this stack runs at one time. */
export const SLOTS_OF_WORKER = testScale.slots / 2;

/** What services of this stack keep to themselves; nothing may print it. */
export const stackSecrets = {
  internalToken: 'canary-0123456789abcdef-token',
  masterKey: Buffer.alloc(32, 'canary-0123456789abcdef').toString('base64'),
};

/** Services that topics start with further variables. */
type Variables = Partial<Record<'gateway' | 'worker', Record<string, string>>>;

/** What a topic finds. */
interface Whole {
  /** 1 where it has to be known who has an attempt. */
  workers?: 1 | 2;
  /** Further variables of the first gateway and of all workers that run. */
  env?: Variables;
}

/** ms for one test. It is reached only when something hangs. */
const TEST_TIMEOUT_MS = 180_000;

/** The services that the topics of this folder break: two gateways, two workers, one of everything else. */
export class AloneStack {
  private started: Services | undefined;
  /** Whether the second worker is the one that runs where a topic wants one only. */
  private isSwapped = false;

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
    const lookups = { LOOKUP_FRESH_MS: String(LOOKUP_FRESH_MS) };
    this.started = await startServices({
      queue: this.queue,
      gateways: 2,
      workers: 2,
      env: {
        all: { BYWAY_INTERNAL_TOKEN: stackSecrets.internalToken },
        gateway: { ...trusted, ...lookups, CALLER_STALL_TIMEOUT_MS: '3000' },
        vault: { ...trusted, BYWAY_MASTER_KEY: stackSecrets.masterKey },
        worker: {
          ...{ ...testScale.env.worker, ...trusted, ...lookups },
          STREAM_IDLE_TIMEOUT_MS: String(STREAM_IDLE_MS),
        },
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

  /** The worker that runs where a topic wants one only. */
  get worker(): ServiceProcess {
    return this.services.workers[this.isSwapped ? 1 : 0] as ServiceProcess;
  }

  /** The worker that does not run then. */
  get otherWorker(): ServiceProcess {
    return this.services.workers[this.isSwapped ? 0 : 1] as ServiceProcess;
  }

  /**
   * Repairs all that a test has broken: every service runs with its usual variables or the wanted ones and
   * says that it can work, every way is open, and the simulator has neither faults nor calls. Starts no
   * more services than that takes.
   */
  async makeWhole({ workers = 2, env = {} }: Whole = {}): Promise<void> {
    const { redis, databaseWay, queueWay } = this.services;
    redis?.signal('SIGCONT');
    if (redis !== undefined && redis.pid() === undefined) await redis.start();
    await Promise.all([databaseWay.restore(), queueWay.restore()]);
    if (!this.worker.runsWith(env.worker) && this.otherWorker.runsWith(env.worker))
      this.isSwapped = !this.isSwapped;
    const { vault, config, ledger, gateway, gateways } = this.services;
    const working = workers === 1 ? [this.worker] : [this.worker, this.otherWorker];
    const needed = [vault, config, ledger, ...gateways, ...working];
    await Promise.all(
      needed.map((service) => {
        if (service === gateway) return runWith(service, env.gateway);
        return runWith(service, working.includes(service) ? env.worker : undefined);
      }),
    );
    await Promise.all(needed.map((service) => service.ready()));
    if (workers === 1) await this.otherWorker.kill();
    await this.simulator.clear();
  }

  /** Waits until so many calls have reached a provider. */
  async called(count: number): Promise<void> {
    await eventually(async () => (await this.simulator.calls()).length >= count, 60_000);
  }

  /** What the simulator's keys of all calls so far have as label, in order. */
  async labelsCalled(): Promise<(string | undefined)[]> {
    return (await this.simulator.calls()).map(({ key }) => /label=(.*)/.exec(key ?? '')?.[1]);
  }
}

async function runWith(service: ServiceProcess, env: Record<string, string> | undefined): Promise<void> {
  service.signal('SIGCONT');
  if (service.runsWith(env)) return;
  await service.kill();
  await service.start(env);
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

/** A topic. Whatever the one before has left broken is repaired first. */
export function describeTopic(
  { stack, title, ...whole }: { stack: AloneStack; title: string } & Whole,
  tests: () => void,
): void {
  describe(title, () => {
    beforeAll(() => stack.makeWhole(whole));
    tests();
  });
}
