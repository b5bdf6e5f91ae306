import { eventually } from '@byway/testing/eventually';
import { createTestDatabase, type TestDatabase } from '@byway/testing/test-database';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { JobCalls } from '../fixtures/job-calls.fixture.js';
import { jobRequest, storedResult } from '../fixtures/job-requests.fixture.js';
import { jobRow, startJobSuite } from '../fixtures/job-suite.fixture.js';
import { type LedgerService, startLedgerService } from '../fixtures/ledger-service.fixture.js';

const MAX = 3;

describe('when as many jobs are open as may be', () => {
  let database: TestDatabase;
  let ledger: LedgerService;
  let jobs: JobCalls;
  const open = Array.from({ length: MAX }, () =>
    jobRequest({ idempotency: { key: randomUUID(), requestHash: 'same' } }),
  );

  beforeAll(async () => {
    database = await createTestDatabase();
    ledger = await startLedgerService({ DATABASE_URL: database.url, LEDGER_MAX_OPEN_JOBS: String(MAX) });
    jobs = new JobCalls(ledger);
    for (const request of open) await jobs.accept(request);
  });
  afterAll(async () => {
    await ledger.stop();
    await database.drop();
  });

  it('refuses a further one with queue_full and a retry-after, and keeps nothing of it', async () => {
    const request = jobRequest();
    const { status, headers, body } = await ledger.post('/internal/jobs', request);
    expect({ status, body }).toMatchObject({ status: 503, body: { error: { code: 'queue_full' } } });
    expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect((await ledger.get(`/internal/jobs/${request.requestId}`)).status).toBe(404);
  });

  it('still answers what was accepted before: by its id and by its idempotency key', async () => {
    const [first = jobRequest()] = open;
    expect(await jobs.accept(first)).toMatchObject({ created: true });
    const again = jobRequest({ idempotency: first.idempotency });
    const { created, job } = await jobs.accept(again);
    expect({ created, id: job.id }).toEqual({ created: false, id: first.requestId.replace('req_', 'job_') });
  });

  it('takes the next one when one has ended', async () => {
    const [first = jobRequest()] = open;
    await jobs.settle(first.requestId, {
      ...{ attempt: 1, status: 'completed' as const },
      ...{ result: storedResult(), error: null },
    });
    await eventually(async () => (await ledger.post('/internal/jobs', jobRequest())).status === 200);
  });
});

describe('a job of a caller who wants no bodies kept', () => {
  it('has none in its row when it has ended', async () => {
    const suite = await startJobSuite();
    const request = jobRequest({ logBodies: false, body: { prompt: 'a secret lighthouse' } });
    const { jobs, client } = suite;
    await jobs.accept(request);
    const row = async () => JSON.stringify(await jobRow(client, request.requestId));
    expect(await row()).toContain('a secret lighthouse');
    await jobs.settle(request.requestId, {
      ...{ attempt: 1, status: 'completed' as const },
      ...{ result: storedResult(), error: null },
    });
    expect(await row()).not.toContain('a secret lighthouse');
    await suite.close();
  });
});
