import { jobSchema } from '@byway/contracts/jobs-api';
import { listSchema } from '@byway/contracts/list';
import {
  type WebhookDelivery,
  webhookDeliveryDetailSchema,
  webhookDeliverySchema,
  webhookEndpointSchema,
  webhookSecretSchema,
} from '@byway/contracts/webhooks-api';
import { eventually } from '@byway/testing/eventually';
import { availableQueues, type Services, startServices } from '@byway/testing/start-services';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { lookup } from 'node:dns/promises';
import { hostname } from 'node:os';
import { Webhook } from 'standardwebhooks';
import { BywayUser } from './byway-user.js';
import { DocumentedApi } from './documented-api.js';
import { SimulatorControl } from './simulator-control.js';
import { type ReceivedWebhook, startWebhookReceiver, type WebhookReceiver } from './webhook-receiver.js';

const HEADER = 'x-byway-webhook-url';
/** Tries of a delivery in these tests: one, and one after each delay. */
const TRIES = 4;

describe.each(availableQueues())('a webhook at the end of a job (%s queue)', (queue) => {
  let services: Services;
  let user: BywayUser;
  let api: DocumentedApi;
  let simulator: SimulatorControl;
  let receiver: WebhookReceiver;
  let target: object;

  beforeAll(async () => {
    receiver = await startWebhookReceiver();
    const trusted = { TRUSTED_CUSTOM_HOSTS: '127.0.0.1' };
    services = await startServices({
      queue,
      env: {
        gateway: trusted,
        vault: trusted,
        worker: trusted,
        ledger: {
          LEDGER_WEBHOOK_RETRY_DELAYS_S: '0.3,0.3,0.3',
          LEDGER_WEBHOOK_LEASE_MS: '3000',
          LEDGER_RELAY_INTERVAL_MS: '100',
        },
      },
    });
    user = new BywayUser(services);
    api = await DocumentedApi.open(services);
    simulator = new SimulatorControl(services.simulatorUrl);
    target = { virtual_key: await user.virtualKey('openai') };
  }, 120_000);
  afterAll(async () => {
    await services.stop();
    await receiver.close();
  });
  beforeEach(() => simulator.clear());

  /** Submits a job with this webhook URL and gives its id. */
  async function submit(url: string, headers: Record<string, string> = {}): Promise<string> {
    const answer = await user.generate(target, {}, { prefer: 'respond-async', [HEADER]: url, ...headers });
    expect(answer.status).toBe(202);
    return String(answer.body.id);
  }
  const arrival = (url: string, count = 1) =>
    eventually<ReceivedWebhook[]>(() => {
      const received = receiver.received(url);
      return Promise.resolve(received.length >= count ? received : undefined);
    }, 20_000);
  const deliveryOf = async (job: string): Promise<WebhookDelivery | undefined> => {
    const { body } = await api.call('listWebhookDeliveries', { query: { limit: '100' } });
    return listSchema(webhookDeliverySchema)
      .parse(body)
      .data.find(({ job_id }) => job_id === job);
  };
  const read = async (id: string) =>
    webhookDeliveryDetailSchema.parse((await api.call('getWebhookDelivery', { path: { id } })).body);
  /** The delivery of a job once it has ended. */
  const ended = (job: string) =>
    eventually(async () => {
      const delivery = await deliveryOf(job);
      return delivery === undefined || delivery.status === 'pending' ? undefined : read(delivery.id);
    }, 20_000);
  const secretNow = async () => webhookSecretSchema.parse((await api.call('getWebhookSecret')).body).secret;
  const verify = (secret: string, { body, headers }: ReceivedWebhook): unknown =>
    new Webhook(secret).verify(body, headers as Record<string, string>);
  const idsOf = (received: readonly ReceivedWebhook[]) =>
    new Set(received.map(({ headers }) => headers['webhook-id']));

  it('carries the job as the API shows it, signed as Standard Webhooks wants', async () => {
    const url = receiver.path(200);
    const job = await submit(url);
    const [webhook] = await arrival(url);
    if (webhook === undefined) throw new Error('nothing arrived');
    const shown = await services.api.get(`/v1/jobs/${job}`);
    expect(verify(await secretNow(), webhook)).toEqual({
      type: 'job.completed',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      data: shown.body,
    });
    expect(jobSchema.parse(shown.body).attempts).toMatchObject([{ number: 1, status: 'succeeded' }]);
    expect(() => verify(`whsec_${'A'.repeat(43)}=`, webhook)).toThrow('No matching signature');
    expect(await ended(job)).toMatchObject({
      id: webhook.headers['webhook-id'],
      status: 'delivered',
      url,
      tries: [{ number: 1, http_status: 200, error: null }],
    });
  });

  it('makes a call durable that does not ask for it otherwise', async () => {
    const url = receiver.path(204);
    const answer = await user.generate(target, {}, { [HEADER]: url });
    expect([answer.status, answer.body.data]).toMatchObject([200, [{}]]);
    const job = String(answer.headers.get('x-byway-job-id'));
    expect(await ended(job)).toMatchObject({ type: 'job.completed', status: 'delivered' });
  });

  it.each([
    ['job.failed', 'status=500'],
    ['job.cancelled', 'latency=20000'],
    ['job.expired', 'latency=20000'],
  ])('tells %s', async (type, fault) => {
    await simulator.setFaults('openai', fault);
    const url = receiver.path(200);
    const job = await submit(url, type === 'job.expired' ? { 'x-byway-deadline': '1' } : {});
    if (type === 'job.cancelled') await services.api.post(`/v1/jobs/${job}/cancel`, {});
    const [webhook] = await arrival(url);
    const told = JSON.parse(webhook?.body ?? '') as { type: string; data: unknown };
    expect(told).toMatchObject({ type, data: { id: job, status: type.replace('job.', '') } });
    expect(told.data).toEqual((await services.api.get(`/v1/jobs/${job}`)).body);
  });

  it('comes for a retry of the job too, with an id of its own', async () => {
    await simulator.setFaults('openai', 'status=500;times=1');
    const url = receiver.path(200);
    const job = await submit(url);
    expect(await ended(job)).toMatchObject({ type: 'job.failed' });
    const retry = String((await services.api.post(`/v1/jobs/${job}/retry`, {})).body.id);
    expect(await ended(retry)).toMatchObject({ type: 'job.completed', url, status: 'delivered' });
    expect(idsOf(receiver.received(url)).size).toBe(2);
  });

  it('is tried again after two 500s, each time with the same id', async () => {
    const url = receiver.path(500, 500, 200);
    const job = await submit(url);
    const delivery = await ended(job);
    expect(delivery).toMatchObject({ status: 'delivered', try_count: 3 });
    expect(delivery.tries.map(({ http_status }) => http_status)).toEqual([500, 500, 200]);
    const received = receiver.received(url);
    expect(idsOf(received)).toEqual(new Set([delivery.id]));
    expect(new Set(received.map(({ body }) => body)).size).toBe(1);
    const secret = await secretNow();
    for (const webhook of received) expect(verify(secret, webhook)).toBeTruthy();
  });

  it('becomes a dead letter when all tries fail, and can be sent again', async () => {
    const url = receiver.path(500, 302, 404, 503, 200);
    const job = await submit(url);
    const dead = await ended(job);
    expect(dead).toMatchObject({ status: 'dead_letter', try_count: TRIES, next_try_at: null });
    const list = await api.call('listWebhookDeliveries', { query: { status: 'dead_letter' } });
    expect(list.body.data).toMatchObject([{ id: dead.id }]);
    const again = await api.call('redeliverWebhook', { path: { id: dead.id } });
    expect(again.body).toMatchObject({ id: dead.id, status: 'pending' });
    expect(await ended(job)).toMatchObject({ status: 'delivered', try_count: TRIES + 1 });
    expect(idsOf(receiver.received(url))).toEqual(new Set([dead.id]));
  });

  it('is not sent any more to an endpoint that answers 410, until that is enabled', async () => {
    const url = receiver.path(410, 200);
    const first = await ended(await submit(url));
    expect(first).toMatchObject({ status: 'disabled', tries: [{ http_status: 410 }] });
    const second = await ended(await submit(url));
    expect(second).toMatchObject({ status: 'disabled', try_count: 0 });
    expect(receiver.received(url)).toHaveLength(1);
    const refused = await api.call('redeliverWebhook', { path: { id: second.id } });
    expect([refused.status, refused.body.error]).toMatchObject([409, { code: 'conflict' }]);

    const { body } = await api.call('listWebhookEndpoints');
    const endpoint = listSchema(webhookEndpointSchema)
      .parse(body)
      .data.find((one) => one.url === url);
    expect(Date.now() - Date.parse(endpoint?.disabled_at ?? '')).toBeLessThan(60_000);
    const enabled = await api.call('enableWebhookEndpoint', { path: { id: endpoint?.id ?? '' } });
    expect(enabled.body).toMatchObject({ url, status: 'enabled', disabled_at: null });
    expect((await api.call('redeliverWebhook', { path: { id: second.id } })).status).toBe(200);
    expect(await ended(second.job_id)).toMatchObject({ status: 'delivered', try_count: 1 });
  });

  it('is signed with both secrets after a rotation, and with the new one alone after the grace period', async () => {
    const old = await secretNow();
    const rotated = await api.call('rotateWebhookSecret');
    const { secret, previous_expires_at } = webhookSecretSchema.parse(rotated.body);
    expect(Date.parse(previous_expires_at ?? '') - Date.now()).toBeGreaterThan(23 * 3_600_000);
    const url = receiver.path(200);
    await submit(url);
    const [during] = await arrival(url);
    if (during === undefined) throw new Error('nothing arrived');
    expect(String(during.headers['webhook-signature']).split(' ')).toHaveLength(2);
    for (const one of [old, secret]) expect(verify(one, during)).toBeTruthy();

    const last = await api.call('rotateWebhookSecret', { body: { grace_seconds: 0 } });
    expect(last.headers.get('cache-control')).toBe('no-store');
    const later = receiver.path(200);
    await submit(later);
    const [after] = await arrival(later);
    if (after === undefined) throw new Error('nothing arrived');
    expect(verify(String(last.body.secret), after)).toBeTruthy();
    for (const one of [old, secret]) expect(() => verify(one, after)).toThrow('No matching signature');
    const wrong = await api.call('rotateWebhookSecret', { body: { grace_seconds: 604_801 } });
    expect([wrong.status, wrong.body.error]).toMatchObject([400, { param: 'grace_seconds' }]);
  });

  it('goes to the URL that came first with an idempotency key', async () => {
    const [first, second] = [receiver.path(200), receiver.path(200)];
    const key = { 'idempotency-key': `hook-${queue}` };
    const job = await submit(first, key);
    await ended(job);
    const again = await user.generate(target, {}, { ...key, [HEADER]: second });
    expect([again.status, again.headers.get('x-byway-job-id')]).toEqual([200, job]);
    expect([receiver.received(first).length, receiver.received(second).length]).toEqual([1, 0]);
  });

  it('is refused before anything is spent when its URL leads to a private address', async () => {
    const answer = await user.generate(target, {}, { [HEADER]: 'http://10.0.0.1/hook' });
    expect([answer.status, answer.body.error]).toMatchObject([
      400,
      { code: 'host_not_allowed', param: HEADER },
    ]);
    expect(await simulator.calls()).toEqual([]);
  });

  it('does not call a name that resolves to a private address', async () => {
    // The one name of a private address that machines without DNS have; not every machine has it.
    const isKnown = await lookup(hostname()).then(
      () => true,
      () => false,
    );
    const url = receiver.path(200);
    const job = await submit(url.replace('127.0.0.1', hostname()));
    const { status, tries } = await ended(job);
    expect(status).toBe('dead_letter');
    expect(tries.map(({ http_status, error }) => [http_status, error?.code])).toEqual(
      Array.from({ length: TRIES }, () => [null, isKnown ? 'host_not_allowed' : 'connection_failed']),
    );
    expect(receiver.received(url)).toEqual([]);
  });
});
