import { type Job, jobSchema } from '@byway/contracts/jobs-api';
import { eventually } from '@byway/testing/eventually';
import type { ServiceProcess } from '@byway/testing/service-process';
import { availableQueues, type Services, startServices } from '@byway/testing/start-services';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BywayUser } from './byway-user.js';
import { SimulatorControl } from './simulator-control.js';

/** ms that the first target takes: time to stop something meanwhile. */
const LATENCY_MS = 1_000;
const KEPT = 'report kept in the queue';
const LOST = 'worker lost';
const AWAY = 'ledger or store are away';
/** ms; lock 1.5 s, two looks of 0.5 s, the relay, and the machine's own slowness. */
const RECOVERY_MS = 15_000;

describe.each(availableQueues())('a paid answer that cannot be stored at once (%s queue)', (queue) => {
  let services: Services;
  let user: BywayUser;
  let simulator: SimulatorControl;
  let backup: string;
  let assetsDir: string;
  /** One of the two runs at a time, so that it is known who has the attempt. */
  let first: ServiceProcess;
  let second: ServiceProcess;

  beforeAll(async () => {
    assetsDir = join(mkdtempSync(join(tmpdir(), 'byway-kept-')), 'assets');
    const env = { ASSETS_DIR: assetsDir };
    services = await startServices({ queue, workers: 2, env: { gateway: env, worker: env } });
    [first, second] = services.workers as [ServiceProcess, ServiceProcess];
    user = new BywayUser(services);
    simulator = new SimulatorControl(services.simulatorUrl);
    backup = await user.virtualKey('openai', 'ok;label=backup');
    await second.kill();
  }, 120_000);
  afterAll(async () => {
    await services.stop();
    rmSync(join(assetsDir, '..'), { recursive: true, force: true });
  });
  beforeEach(() => simulator.clear());

  /** Submits a job and waits until its provider is called. @returns its id. */
  async function submit(faults: string, body: object = {}): Promise<string> {
    const slow = await user.virtualKey('openai', `latency=${LATENCY_MS};${faults}`);
    const config = {
      strategy: { mode: 'fallback' },
      targets: [{ virtual_key: slow }, { virtual_key: backup }],
    };
    const answer = await user.generate(config, body, { prefer: 'respond-async' });
    expect(answer.status).toBe(202);
    await eventually(async () => (await simulator.calls()).length === 1);
    return String(answer.body.id);
  }

  /** Waits until a worker has written a line once more. */
  function written(worker: ServiceProcess, line: string, since: number): Promise<true> {
    return eventually(() => worker.log().slice(since).includes(line), RECOVERY_MS);
  }

  async function ended(id: string): Promise<Job> {
    return eventually(async () => {
      const { status, body } = await services.api.get(`/v1/jobs/${id}`);
      if (status !== 200) return undefined;
      const job = jobSchema.parse(body);
      return ['queued', 'in_progress'].includes(job.status) ? undefined : job;
    }, RECOVERY_MS);
  }

  /** Kills the worker that has the attempt and lets the other one find it. */
  async function changeWorkers(): Promise<void> {
    const since = second.log().length;
    await second.start();
    await first.kill();
    await written(second, LOST, since);
    [first, second] = [second, first];
  }

  const endsOf = (job: Job) => job.attempts.map(({ status, error }) => [status, error?.code ?? null]);
  const keysUsed = async () => (await simulator.calls()).map(({ key }) => /label=(.*)/.exec(key ?? '')?.[1]);

  it('outlives the worker that got it, and the next one, while the ledger is away', async () => {
    const id = await submit('ok;label=answer');
    const since = first.log().length;
    await services.ledger.kill();
    await written(first, KEPT, since);
    await changeWorkers();
    // What the second worker found is in the queue again, so its death changes nothing.
    await changeWorkers();
    await services.ledger.start();
    const job = await ended(id);
    expect({ status: job.status, ends: endsOf(job) }).toEqual({
      status: 'completed',
      ends: [['succeeded', null]],
    });
    const result = await services.api.get(`/v1/jobs/${id}/result`);
    expect(result.status).toBe(200);
    // Larger than what fits into the report: it came out of the asset store.
    expect(JSON.stringify(result.body).length).toBeGreaterThan(16_384);
    expect(await keysUsed()).toEqual(['answer']);
  });

  it('that is small goes through the queue itself', async () => {
    const id = await submit('ok;label=small', { response_format: 'url' });
    const since = first.log().length;
    await services.ledger.kill();
    await written(first, KEPT, since);
    await changeWorkers();
    await services.ledger.start();
    const job = await ended(id);
    expect(endsOf(job)).toEqual([['succeeded', null]]);
    const { body } = await services.api.get(`/v1/jobs/${id}/result`);
    const [image] = body.data as { url: string }[];
    expect((await fetch(image?.url ?? '')).status).toBe(200);
    expect(await keysUsed()).toEqual(['small']);
  });

  it('a failure is known as well: its attempt is no unknown one, and the next target follows', async () => {
    const id = await submit('status=500;label=failure');
    const since = first.log().length;
    await services.ledger.kill();
    await written(first, KEPT, since);
    await changeWorkers();
    await services.ledger.start();
    const job = await ended(id);
    expect({ status: job.status, ends: endsOf(job) }).toEqual({
      status: 'completed',
      ends: [
        ['failed', 'provider_unavailable'],
        ['succeeded', null],
      ],
    });
    expect(await keysUsed()).toEqual(['failure', 'backup']);
  });

  it.each(['b64_json', 'url'])(
    'stays with its worker while the asset store is away (%s), which stores it and calls nobody again',
    async (response_format) => {
      const id = await submit(`ok;label=store-${response_format}`, { response_format });
      const since = first.log().length;
      renameSync(assetsDir, `${assetsDir}.away`);
      try {
        await written(first, AWAY, since);
        expect((await services.api.get(`/v1/jobs/${id}`)).body.status).toBe('in_progress');
      } finally {
        renameSync(`${assetsDir}.away`, assetsDir);
      }
      expect(endsOf(await ended(id))).toEqual([['succeeded', null]]);
      expect((await services.api.get(`/v1/jobs/${id}/result`)).status).toBe(200);
      expect(await keysUsed()).toEqual([`store-${response_format}`]);
    },
  );
});
