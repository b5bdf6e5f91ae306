import { createLogger } from '@byway/boot/logger';
import { jobIdOf } from '@byway/contracts/jobs-api';
import { listSchema } from '@byway/contracts/list';
import {
  begunWebhookSchema,
  type ReportWebhook,
  type WebhookDeliveryDetail,
  webhookDeliveryDetailSchema,
  webhookDeliverySchema,
  webhookEndpointSchema,
  type WebhookJob,
} from '@byway/contracts/webhooks-api';
import { startWebhookConsumer, WEBHOOK_QUEUE, type WebhookConsumer } from '@byway/queue/webhook-queue';
import { eventually } from '@byway/testing/eventually';
import { type FaultProxy, startFaultProxy } from '@byway/testing/fault-proxy';
import { createTestDatabase, type TestDatabase } from '@byway/testing/test-database';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { JobCalls } from '../fixtures/job-calls.fixture.js';
import { jobRequest, storedResult } from '../fixtures/job-requests.fixture.js';
import { type LedgerService, startLedgerService } from '../fixtures/ledger-service.fixture.js';
import { connectTestQueue, queueKinds, type TestQueue } from '../fixtures/test-queue.fixture.js';

const redisUrl = process.env.TEST_REDIS_URL;
const logger = createLogger({ service: 'test', level: 'silent' });
/** ms until a try that was not reported is queued again: never by itself, see `endLease`. */
const LEASE_MS = 600_000;

describe.each(queueKinds(redisUrl))('webhook deliveries, queue on %s', (kind) => {
  let database: TestDatabase;
  let queue: TestQueue;
  let proxy: FaultProxy;
  let ledger: LedgerService;
  let jobs: JobCalls;
  let client: Client;
  let consumer: WebhookConsumer | undefined;

  beforeAll(async () => {
    database = await createTestDatabase();
    queue = await connectTestQueue(kind, { redisUrl, databaseUrl: database.url });
    proxy = await startFaultProxy(queue.url);
    ledger = await startLedgerService({
      DATABASE_URL: database.url,
      ...queue.variables(proxy.url),
      LEDGER_RELAY_INTERVAL_MS: '50',
      LEDGER_WEBHOOK_LEASE_MS: String(LEASE_MS),
      LEDGER_WEBHOOK_RETRY_DELAYS_S: '0.1,0.1',
    });
    jobs = new JobCalls(ledger);
    client = new Client({ connectionString: database.url, options: '-c search_path=ledger' });
    await client.connect();
  });
  afterEach(async () => {
    await consumer?.close();
    consumer = undefined;
    await client.query('DELETE FROM webhook_deliveries');
    await queue.flush();
  });
  afterAll(async () => {
    await client.end();
    await ledger.stop();
    await queue.close();
    await proxy.close();
    await database.drop();
  });

  const endLease = (id: string) =>
    client.query(`UPDATE webhook_deliveries SET due_at = now() WHERE id = $1 AND status = 'pending'`, [id]);
  const newUrl = () => `https://example.com/hooks/${randomUUID()}`;
  /** A job that ended as completed, with its delivery. */
  const endedJob = async (webhookUrl: string | null = newUrl(), over: object = {}) => {
    const request = jobRequest({ webhookUrl, ...over });
    await jobs.accept(request);
    const settlement = { attempt: 1, status: 'completed' as const, result: storedResult(), error: null };
    expect(await jobs.settle(request.requestId, settlement)).toBe(true);
    return request;
  };
  const list = async (query = '') =>
    listSchema(webhookDeliverySchema).parse((await ledger.get(`/webhooks/deliveries${query}`)).body);
  const deliveryOf = async (requestId: string) => {
    const { data } = await list('?limit=100');
    const found = data.find(({ job_id }) => job_id === jobIdOf(requestId));
    if (found === undefined) throw new Error(`no delivery of ${requestId}`);
    return found;
  };
  const read = async (id: string): Promise<WebhookDeliveryDetail> =>
    webhookDeliveryDetailSchema.parse((await ledger.get(`/webhooks/deliveries/${id}`)).body);
  const begin = async ({ deliveryId, run }: Omit<WebhookJob, 'version'>) =>
    begunWebhookSchema.parse(
      (await ledger.post(`/internal/webhook-deliveries/${deliveryId}/begin`, { run })).body,
    );
  const report = async (deliveryId: string, given: Partial<ReportWebhook>) => {
    const facts = { startedAt: Date.now(), durationMs: 12.3, status: null, retryAfterMs: null, error: null };
    const body = { run: 1, ...facts, ...given };
    return (await ledger.post(`/internal/webhook-deliveries/${deliveryId}/report`, body)).body;
  };
  /** A worker that gives each try the next of these statuses, the last one again and again. */
  const answerWith = (...statuses: number[]): WebhookJob[] => {
    const seen: WebhookJob[] = [];
    const handler = async (job: WebhookJob) => {
      const { delivery } = await begin(job);
      if (delivery === null) return;
      const status = statuses[Math.min(seen.length, statuses.length - 1)] ?? 0;
      seen.push(job);
      await report(job.deliveryId, { run: job.run, status });
    };
    consumer = startWebhookConsumer(queue.backend, { handler, concurrency: 4, logger });
    return seen;
  };
  const ended = (id: string) =>
    eventually(async () => {
      const delivery = await read(id);
      return delivery.status !== 'pending' && delivery;
    });

  it('are made with the end of a job that names a URL, and only then', async () => {
    await endedJob(null);
    const request = await endedJob();
    const { total, data } = await list();
    expect(total).toBe(1);
    expect(data).toMatchObject([
      {
        id: expect.stringMatching(/^msg_[0-9a-f]{32}$/),
        object: 'webhook-delivery',
        type: 'job.completed',
        job_id: jobIdOf(request.requestId),
        url: request.webhookUrl,
        status: 'pending',
        try_count: 0,
        ended_at: null,
      },
    ]);
  });

  it('carry the job as it is shown when it has ended', async () => {
    const before = Date.now();
    const request = await endedJob();
    const { id } = await deliveryOf(request.requestId);
    const { delivery } = await begin({ deliveryId: id, run: 1 });
    expect(delivery).toMatchObject({ workspaceId: 'default', url: request.webhookUrl });
    const payload = JSON.parse(delivery?.payload ?? '') as { timestamp: string; data: object };
    const { job } = await jobs.read(request.requestId);
    expect(payload).toEqual({ type: 'job.completed', timestamp: expect.any(String), data: job });
    expect(Date.parse(payload.timestamp)).toBeGreaterThanOrEqual(before);
    expect(Date.parse(payload.timestamp)).toBeLessThanOrEqual(Date.now());
  });

  it('are made once when a settlement comes twice, for a cancel, and at the deadline', async () => {
    const twice = await endedJob();
    const settlement = { attempt: 1, status: 'completed' as const, result: storedResult(), error: null };
    expect(await jobs.settle(twice.requestId, settlement)).toBe(true);
    const cancelled = jobRequest({ webhookUrl: newUrl() });
    await jobs.accept(cancelled);
    await jobs.cancel(cancelled.requestId);
    const expired = jobRequest({ webhookUrl: newUrl(), deadlineAt: Date.now() - 1 });
    await jobs.accept(expired);
    await jobs.begin(expired.requestId, 1);
    const types = (await list()).data.map(({ type }) => type).sort();
    expect(types).toEqual(['job.cancelled', 'job.completed', 'job.expired']);
  });

  it('go to a worker, and are over with a 2xx', async () => {
    const { requestId } = await endedJob();
    const seen = answerWith(204);
    const { id } = await deliveryOf(requestId);
    const done = await ended(id);
    expect(done).toMatchObject({
      status: 'delivered',
      try_count: 1,
      next_try_at: null,
      tries: [{ number: 1, http_status: 204, error: null, duration_ms: 12 }],
    });
    expect(seen).toEqual([{ version: 1, deliveryId: id, run: 1 }]);
  });

  it('are tried again, later each time, and become dead letters; then they can be sent once more', async () => {
    const { requestId } = await endedJob();
    const { id } = await deliveryOf(requestId);
    const seen = answerWith(500, 302, 404, 200);
    const dead = await ended(id);
    expect(dead).toMatchObject({ status: 'dead_letter', try_count: 3 });
    expect(dead.tries.map(({ http_status }) => http_status)).toEqual([500, 302, 404]);
    const again = await ledger.post(`/webhooks/deliveries/${id}/redeliver`, {});
    expect([again.status, again.body]).toMatchObject([200, { id, status: 'pending', try_count: 3 }]);
    expect(await ended(id)).toMatchObject({ status: 'delivered', try_count: 4 });
    // A delivered one as well: the receiver may have lost it.
    await ledger.post(`/webhooks/deliveries/${id}/redeliver`, {});
    await eventually(() => seen.length === 5);
    expect(new Set(seen.map(({ deliveryId }) => deliveryId))).toEqual(new Set([id]));
    expect(await ended(id)).toMatchObject({ status: 'delivered', try_count: 5 });
  });

  it('are not asked for again while they are tried', async () => {
    const { id } = await deliveryOf((await endedJob()).requestId);
    const answer = await ledger.post(`/webhooks/deliveries/${id}/redeliver`, {});
    expect([answer.status, answer.body]).toMatchObject([409, { error: { code: 'conflict' } }]);
  });

  it('stop for an endpoint that answers 410, also those under way, until it is enabled', async () => {
    const url = newUrl();
    const first = await deliveryOf((await endedJob(url)).requestId);
    const waiting = await deliveryOf((await endedJob(url)).requestId);
    const before = Date.now();
    expect(await report(first.id, { run: 1, status: 410 })).toEqual({ accepted: true });
    expect(await read(first.id)).toMatchObject({ status: 'disabled', try_count: 1 });
    expect(await begin({ deliveryId: waiting.id, run: 1 })).toEqual({ delivery: null });
    expect(await read(waiting.id)).toMatchObject({ status: 'disabled', try_count: 0 });
    const later = await deliveryOf((await endedJob(url)).requestId);
    expect(later).toMatchObject({ status: 'disabled', try_count: 0, next_try_at: null });

    const refused = await ledger.post(`/webhooks/deliveries/${later.id}/redeliver`, {});
    expect([refused.status, refused.body]).toMatchObject([409, { error: { code: 'conflict' } }]);
    const endpoints = listSchema(webhookEndpointSchema).parse((await ledger.get('/webhooks/endpoints')).body);
    const endpoint = endpoints.data.find((one) => one.url === url);
    expect(endpoint).toMatchObject({ object: 'webhook-endpoint', status: 'disabled' });
    const disabledAt = Date.parse(endpoint?.disabled_at ?? '');
    expect(disabledAt).toBeGreaterThanOrEqual(before);
    expect(disabledAt).toBeLessThanOrEqual(Date.now());

    const enable = () => ledger.post(`/webhooks/endpoints/${endpoint?.id}/enable`, {});
    expect((await enable()).body).toMatchObject({ url, status: 'enabled', disabled_at: null });
    expect((await enable()).body).toMatchObject({ status: 'enabled' });
    const open = await deliveryOf((await endedJob(url)).requestId);
    expect(open.status).toBe('pending');
    expect((await ledger.post(`/webhooks/deliveries/${later.id}/redeliver`, {})).status).toBe(200);
  });

  it('of another workspace go on when its endpoint of the same URL is disabled', async () => {
    const url = newUrl();
    const { id } = await deliveryOf((await endedJob(url)).requestId);
    await report(id, { status: 410 });
    await endedJob(url, { workspaceId: 'other' });
    const { body } = await ledger.get('/webhooks/deliveries', 'other');
    expect(body).toMatchObject({ total: 1, data: [{ status: 'pending' }] });
    expect((await ledger.get(`/webhooks/deliveries/${id}`, 'other')).status).toBe(404);
    expect((await ledger.post(`/webhooks/deliveries/${id}/redeliver`, {}, 'other')).status).toBe(404);
    const endpoints = (await ledger.get('/webhooks/endpoints')).body as { data: { id: string }[] };
    const enable = `/webhooks/endpoints/${endpoints.data[0]?.id}/enable`;
    expect((await ledger.post(enable, {}, 'other')).status).toBe(404);
    expect((await ledger.get('/webhooks/endpoints', 'other')).body).toMatchObject({ total: 0 });
  });

  it('are reported once for each try: a late report changes nothing', async () => {
    const { id } = await deliveryOf((await endedJob()).requestId);
    const error = { code: 'timeout' as const, message: 'no answer' };
    expect(await report(id, { run: 1, error })).toEqual({ accepted: true });
    expect(await report(id, { run: 1, status: 200 })).toEqual({ accepted: false });
    expect(await begin({ deliveryId: id, run: 1 })).toEqual({ delivery: null });
    expect(await read(id)).toMatchObject({ status: 'pending', try_count: 1, tries: [{ error }] });
    expect(await report('msg_none', { status: 200 })).toEqual({ accepted: false });
    expect(await begin({ deliveryId: 'msg_none', run: 1 })).toEqual({ delivery: null });
  });

  it('are queued again after their lease when the queue is emptied or a worker vanishes', async () => {
    const { id } = await deliveryOf((await endedJob()).requestId);
    const inQueue = async () => (await queue.backend.loads([WEBHOOK_QUEUE]))[0]?.waiting;
    await eventually(async () => (await inQueue()) === 1);
    await queue.flush();
    expect(await inQueue()).toBe(0);
    let vanished = 0;
    consumer = startWebhookConsumer(queue.backend, {
      concurrency: 1,
      logger,
      handler: async (job) => {
        await begin(job);
        if (job.deliveryId === id) vanished += 1;
      },
    });
    await eventually(async () => {
      await endLease(id);
      return vanished >= 2;
    });
    await consumer.close();
    expect(await read(id)).toMatchObject({ status: 'pending', try_count: 0 });
    const seen = answerWith(200);
    await eventually(async () => {
      await endLease(id);
      return seen.length === 1;
    });
    expect(await ended(id)).toMatchObject({ status: 'delivered', try_count: 1 });
    expect(seen).toEqual([{ version: 1, deliveryId: id, run: 1 }]);
  });

  it('wait while the queue is away', async () => {
    await proxy.cut();
    const { id } = await deliveryOf((await endedJob()).requestId);
    await eventually(async () => (await ledger.get('/readyz')).status === 503);
    await proxy.restore();
    answerWith(200);
    expect(await ended(id)).toMatchObject({ status: 'delivered' });
  });

  it('outlive their job', async () => {
    const { requestId } = await endedJob();
    const { id } = await deliveryOf(requestId);
    await client.query('DELETE FROM jobs WHERE id = $1', [requestId]);
    answerWith(500, 200);
    expect(await ended(id)).toMatchObject({ status: 'delivered', try_count: 2 });
  });

  it('are listed newest first, in pages, by status', async () => {
    const urls = [newUrl(), newUrl(), newUrl()];
    for (const url of urls) await endedJob(url);
    const all = (await list()).data;
    expect(all.map(({ url }) => url)).toEqual([...urls].reverse());
    const page = await list(`?limit=1&after=${all[0]?.id}`);
    expect([page.total, page.data.map(({ id }) => id)]).toEqual([3, [all[1]?.id]]);
    await report(all[0]?.id ?? '', { status: 200 });
    expect(await list('?status=delivered')).toMatchObject({ total: 1, data: [{ id: all[0]?.id }] });
    expect(await list('?status=pending')).toMatchObject({ total: 2 });
  });

  it.each([
    ['/webhooks/deliveries?status=lost', 'status'],
    ['/webhooks/deliveries?limit=0', 'limit'],
    ['/webhooks/deliveries?colour=red', 'colour'],
    ['/webhooks/endpoints?limit=101', 'limit'],
  ])('%s is refused by name', async (path, param) => {
    const { status, body } = await ledger.get(path);
    expect([status, body]).toMatchObject([400, { error: { param } }]);
  });
});
