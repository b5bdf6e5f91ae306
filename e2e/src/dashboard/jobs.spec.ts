import { ApiClient } from '@byway/testing/api-client';
import { eventually } from '@byway/testing/eventually';
import { patientLimits } from '@byway/testing/patient-limits';
import { startStack } from '@byway/testing/start-stack';
import { createTestDatabase } from '@byway/testing/test-database';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { BywayUser } from '../byway-user.js';
import { SimulatorControl } from '../simulator-control.js';
import { startWebhookReceiver, type WebhookReceiver } from '../webhook-receiver.js';
import {
  describeInBrowser,
  type OpenOptions,
  pictureShown,
  screenshot,
  setUpDashboard,
  turnTo,
} from './dashboard-browser.js';
import { accessibilityFindings, findingsInBothColors } from './page-findings.js';

describeInBrowser('the page of jobs', () => {
  const { stack, page: currentPage, open: openPath } = setUpDashboard(startOwnStack);
  let api: ApiClient;
  let user: BywayUser;
  let simulator: SimulatorControl;
  let receiver: WebhookReceiver;
  let openai: string;

  beforeAll(async () => {
    receiver = await startWebhookReceiver();
    api = new ApiClient(stack().url, stack().adminKey);
    user = new BywayUser({ api, simulatorUrl: stack().simulatorUrl });
    simulator = new SimulatorControl(stack().simulatorUrl);
    openai = await user.virtualKey('openai');
  });
  afterAll(() => receiver?.close());
  beforeEach(() => simulator.clear());

  const open = async (query = '', options?: OpenOptions): Promise<Page> => {
    const page = await openPath(`/jobs${query}`, options);
    await page.getByRole('heading', { name: 'Jobs', exact: true }).waitFor();
    return page;
  };
  const submit = async (config: object | string = { virtual_key: openai }, headers = {}) => {
    const answer = await user.generate(
      config,
      { model: 'gpt-image-1.5', response_format: 'url' },
      { prefer: 'respond-async', ...headers },
    );
    expect(answer.status).toBe(202);
    return String(answer.body.id);
  };
  const panel = () => currentPage().getByRole('dialog', { name: 'Job' });

  it('tells the next step while there is none', async () => {
    const page = await open();
    await page.getByText('No jobs yet').waitFor();
    await page.getByText('Nothing waits and nothing runs').waitFor();
    await page.getByRole('link', { name: 'playground', exact: true }).click();
    await page.getByRole('heading', { name: 'Playground' }).waitFor();
  });

  it('shows the attempts and the picture of a job, and its webhook', async () => {
    const failing = await user.virtualKey('openai', 'status=500;latency=2500');
    const targets = [{ virtual_key: failing }, { virtual_key: openai }];
    const page = await open();
    const id = await submit(
      { strategy: { mode: 'fallback' }, targets },
      { 'x-byway-webhook-url': receiver.path(200) },
    );
    await page.getByRole('link', { name: `${id.slice(0, 8)}…${id.slice(-8)}` }).click();
    await panel().getByText('Attempt 1').waitFor();
    await panel().getByText('Fallback to config.targets[1]').waitFor();
    await panel().getByRole('img', { name: 'Picture 1' }).waitFor();
    await pictureShown(page, 'Picture 1');
    await panel().getByText('Delivered').waitFor();
    const log = await panel().getByRole('link', { name: 'Log and trace' }).getAttribute('href');
    expect(log).toContain(`log=${id.replace('job_', 'req_')}`);
    expect(await panel().getByRole('button', { name: 'Retry' }).count()).toBe(0);
    expect(await accessibilityFindings(page)).toEqual([]);
    await screenshot(page, 'jobs-panel-light');
    await page.keyboard.press('Escape');
    await panel().waitFor({ state: 'hidden' });
    expect(new URL(page.url()).searchParams.get('job')).toBeNull();
  });

  it('cancels a job after asking, and submits it again', async () => {
    await simulator.setFaults('openai', 'latency=600000');
    const id = await submit();
    const page = await open(`?job=${id}`);
    await panel().getByRole('button', { name: 'Cancel', exact: true }).click();
    await page.getByRole('button', { name: 'Keep it' }).click();
    await panel().getByRole('button', { name: 'Cancel', exact: true }).click();
    await page.getByRole('button', { name: 'Cancel job' }).click();
    await panel().getByText('Cancelled').first().waitFor();
    await simulator.clear();
    await panel().getByRole('button', { name: 'Retry' }).click();
    await panel()
      .getByText(`Retry of ${id.slice(-8)}`)
      .waitFor();
    await panel().getByRole('img', { name: 'Picture 1' }).waitFor();
    expect((await api.get(`/v1/jobs/${id}`)).body.status).toBe('cancelled');
    expect(new URL(page.url()).searchParams.get('job')).not.toBe(id);
  });

  it('tells the error of a job that failed', async () => {
    const page = await open(
      `?job=${await submit({ virtual_key: await user.virtualKey('openai', 'status=503') })}`,
    );
    await panel().getByText('Failed').first().waitFor();
    await panel().getByRole('alert').waitFor();
    await turnTo(page, 'dark');
    expect(await accessibilityFindings(page)).toEqual([]);
    await screenshot(page, 'jobs-panel-dark');
  });

  it('shows how much waits, and for how long, and lists jobs by status', async () => {
    await simulator.setFaults('openai', 'latency=600000');
    const ids: string[] = [];
    for (let count = 0; count < 5; count += 1) ids.push(await submit());
    const page = await open();
    const card = page.getByRole('article', { name: 'Queue openai' });
    await card.getByText('Waits long').waitFor();
    await card.getByText(/Oldest waits for [1-9]\d(\.\d)? s/).waitFor();
    expect(await findingsInBothColors(page, 'jobs')).toEqual([]);
    await page.getByText('Finished', { exact: true }).click();
    await page.getByText('Completed').first().waitFor();
    const statuses = await page.locator('tbody tr td:nth-child(2)').allInnerTexts();
    expect(statuses.every((text) => !/Queued|Running/.test(text))).toBe(true);
    await page.getByText('Queued', { exact: true }).first().click();
    await page.waitForURL(/status=queued/);
    await page.locator('tbody tr', { hasText: 'Queued' }).first().waitFor();
    for (const id of ids) await api.post(`/v1/jobs/${id}/cancel`, {});
    await page.getByText('No job is queued').waitFor();
  });

  it('pages through many jobs', async () => {
    for (let count = 0; count < 27; count += 1) await submit();
    const page = await open();
    await page.getByRole('button', { name: 'Show more' }).click();
    await page.locator('tbody tr').nth(26).waitFor();
    await eventually(async () => {
      const { total } = (await api.get('/v1/jobs?status=queued,in_progress')).body;
      return total === 0 || undefined;
    }, 30_000);
  });

  it('hides what a key may not see or do', async () => {
    const keyWith = async (...scopes: string[]) =>
      String((await api.post('/v1/api-keys', { name: 'limited', scopes })).body.key);
    await simulator.setFaults('openai', 'latency=600000');
    const id = await submit();
    await open(`?job=${id}`, { key: await keyWith('jobs.read') });
    await panel().getByText('Running').first().waitFor();
    expect(await panel().getByRole('button', { name: 'Cancel', exact: true }).count()).toBe(0);
    expect(await panel().getByRole('link', { name: 'Log and trace' }).count()).toBe(0);
    await open(`?job=${id}`, { key: await keyWith('inference') });
    expect(await currentPage().getByRole('region', { name: 'Queues' }).count()).toBe(0);
    await panel().getByRole('button', { name: 'Cancel', exact: true }).waitFor();
    await api.post(`/v1/jobs/${id}/cancel`, {});
  });

  it('says that a job is not there', async () => {
    await open(`?job=job_${'0'.repeat(32)}`);
    await panel().getByRole('alert').waitFor();
  });

  it('can be used in a narrow window', async () => {
    const page = await open('', { width: 390 });
    await page.getByRole('table', { name: 'Jobs' }).waitFor();
    const overflow = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
    expect(overflow).toBeLessThanOrEqual(0);
    await screenshot(page, 'jobs-narrow');
    await page.getByRole('link', { name: /^job_/ }).first().click();
    await panel().getByText('Attempt 1').waitFor();
    await screenshot(page, 'jobs-panel-narrow');
  });
});

/** Of this spec alone: a shared one would make the jobs of others wait, too. */
async function startOwnStack() {
  const database = await createTestDatabase();
  const stack = await startStack({
    DATABASE_URL: database.url,
    WORKER_CONCURRENCY: '2',
    TRUSTED_CUSTOM_HOSTS: '127.0.0.1',
    ...patientLimits,
  });
  return {
    ...stack,
    async leave() {
      await stack.stop();
      await database.drop();
    },
  };
}
