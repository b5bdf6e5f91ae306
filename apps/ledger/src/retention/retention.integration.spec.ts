import { createLogger } from '@byway/boot/logger';
import { openServiceDatabase } from '@byway/persistence/service-data-source';
import { createTestDatabase, type TestDatabase } from '@byway/testing/test-database';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import {
  attemptStarted,
  fallbackRequest,
  NOON,
  requestIdOf,
  requestSettled,
  requestStarted,
} from '../fixtures/ledger-events.fixture.js';
import { migrations } from '../migrations/migrations.js';
import { Recorder } from '../recorder/recorder.js';
import { Retention } from './retention.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const logger = createLogger({ service: 'test', level: 'silent' });
let database: TestDatabase;
let dataSource: DataSource;
let recorder: Recorder;

beforeAll(async () => {
  database = await createTestDatabase();
  dataSource = await openServiceDatabase({ url: database.url, schema: 'ledger', entities: [], migrations });
  recorder = new Recorder(dataSource, logger);
});
afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});
beforeEach(() => dataSource.query('TRUNCATE requests, feedback CASCADE'));

const retention = (requestDays: number, bodyDays: number) =>
  new Retention(dataSource, { requestDays, bodyDays, webhookDays: bodyDays, logger });
const count = async (table: string) => {
  const [row] = await dataSource.query<{ n: number }[]>(`SELECT count(*)::int AS n FROM ${table}`);
  return row?.n;
};

describe('retention', () => {
  it('deletes bodies first, and a request later with its attempts', async () => {
    await recorder.record(fallbackRequest());
    expect(await retention(30, 7).runOnce(NOON + 6 * DAY)).toMatchObject({ bodies: 0, requests: 0 });
    expect(await retention(30, 7).runOnce(NOON + 8 * DAY)).toMatchObject({ bodies: 3, requests: 0 });
    expect([await count('bodies'), await count('attempts'), await count('requests')]).toEqual([0, 2, 1]);
    expect(await retention(30, 7).runOnce(NOON + 31 * DAY)).toMatchObject({ bodies: 0, requests: 1 });
    expect([await count('attempts'), await count('requests')]).toEqual([0, 0]);
  });

  it('deletes the bodies with their request when bodies have no time of their own', async () => {
    await recorder.record(fallbackRequest());
    expect(await retention(30, 0).runOnce(NOON + 31 * DAY)).toMatchObject({ bodies: 0, requests: 1 });
    expect(await count('bodies')).toBe(0);
  });

  it('keeps everything when the days are 0', async () => {
    await recorder.record(fallbackRequest());
    const result = await retention(0, 0).runOnce(NOON + 3650 * DAY);
    expect(result).toEqual({
      bodies: 0,
      requests: 0,
      feedback: 0,
      webhookDeliveries: 0,
      webhookEndpoints: 0,
      abandoned: 0,
    });
    expect(await count('requests')).toBe(1);
  });

  it('deletes webhook deliveries some days after their end, and endpoints that nobody uses', async () => {
    await dataSource.query(
      `INSERT INTO webhook_deliveries
         (id, workspace_id, request_id, type, url, payload, status, due_at, ended_at) VALUES
       ('msg_1', 'w', 'req_1', 'job.completed', 'https://a', '{}', 'delivered', NULL, $1),
       ('msg_2', 'w', 'req_2', 'job.completed', 'https://a', '{}', 'pending', $1, NULL)`,
      [new Date(NOON)],
    );
    await dataSource.query(
      `INSERT INTO webhook_endpoints (id, workspace_id, url, disabled_at, last_used_at)
       VALUES ('whe_1', 'w', 'https://a', $1, $1)`,
      [new Date(NOON)],
    );
    const early = await retention(30, 7).runOnce(NOON + 6 * DAY);
    expect(early).toMatchObject({ webhookDeliveries: 0, webhookEndpoints: 0 });
    const late = await retention(30, 7).runOnce(NOON + 8 * DAY);
    expect(late).toMatchObject({ webhookDeliveries: 1, webhookEndpoints: 0 });
    expect(await dataSource.query('SELECT id FROM webhook_deliveries')).toEqual([{ id: 'msg_2' }]);
    const last = await retention(30, 7).runOnce(NOON + 31 * DAY);
    expect(last).toMatchObject({ webhookDeliveries: 0, webhookEndpoints: 1 });
  });

  it('takes as many batches as there are rows', async () => {
    const events = Array.from({ length: 1200 }, (_, index) =>
      requestStarted({ requestId: requestIdOf(index) }),
    );
    await recorder.record([
      ...events,
      requestStarted({ requestId: 'req_young', acceptedAt: NOON + 31 * DAY }),
    ]);
    const result = await retention(30, 7).runOnce(NOON + 31 * DAY);
    expect(result).toMatchObject({ bodies: 1200, requests: 1200 });
    expect(await count('requests')).toBe(1);
  });

  it('fails a request nothing was heard of for an hour, and believes a settlement that comes after all', async () => {
    await recorder.record([
      requestStarted(),
      requestStarted({ requestId: requestIdOf(2), acceptedAt: NOON + 30 * 60_000 }),
      // Accepted as early as the first, but still at work.
      requestStarted({ requestId: requestIdOf(3) }),
      attemptStarted({ requestId: requestIdOf(3), number: 4, startedAt: NOON + 40 * 60_000 }),
      ...fallbackRequest({ requestId: requestIdOf(4) }),
    ]);
    expect(await retention(30, 7).runOnce(NOON + HOUR + 1)).toMatchObject({ abandoned: 1 });
    const state = () => dataSource.query('SELECT status, http_status, error_code FROM requests ORDER BY id');
    expect(await state()).toMatchObject([
      { status: 'failed', http_status: 502, error_code: 'unknown_outcome' },
      { status: 'in_progress' },
      { status: 'in_progress' },
      { status: 'completed' },
    ]);
    await recorder.record([requestSettled({ settledAt: NOON + 2 * HOUR })]);
    expect(await state()).toMatchObject([
      { status: 'completed', http_status: 200, error_code: null },
      { status: 'in_progress' },
      { status: 'in_progress' },
      { status: 'completed' },
    ]);
  });

  it('runs at start, and stop waits for it', async () => {
    await recorder.record(fallbackRequest());
    await dataSource.query("UPDATE requests SET created_at = now() - interval '40 days'");
    const running = retention(30, 7);
    running.start();
    await new Promise((resolve) => setTimeout(resolve, 300));
    await running.stop();
    expect(await count('requests')).toBe(0);
  });
});
