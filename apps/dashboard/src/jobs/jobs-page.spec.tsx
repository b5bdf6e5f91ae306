import { describe, expect, it } from '@jest/globals';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { answerApi } from '../testing/answer-api.js';
import { renderPage } from '../testing/render-page.js';
import { JobsPage } from './jobs-page.js';

const hostile = '<img src=x onerror="document.title=1">';
const job = (part: object = {}) => ({
  ...{ id: 'job_0123456789abcdef', object: 'job', status: 'failed', endpoint: '/v1/images/generations' },
  ...{ created_at: 1_790_000_000, started_at: 1_790_000_001, completed_at: 1_790_000_002 },
  ...{ expires_at: 1_790_086_400, retry_of: null, attempts: [], result: null },
  ...{ error: { code: 'provider_unavailable', message: hostile } },
  ...{ status_url: '/v1/jobs/x', result_url: '/v1/jobs/x/result', cancel_url: '/v1/jobs/x/cancel' },
  ...part,
});
const list = (...data: object[]) => ({ body: { object: 'list', total: data.length, data } });
const queue = (part: object) => ({
  ...{ object: 'queue', provider: 'openai', waiting: 0, delayed: 0, active: 0, oldest_waiting_age_ms: null },
  ...part,
});

describe('the page of jobs', () => {
  it('tells the next step while there is none, and that nothing waits', async () => {
    answerApi({ 'GET /v1/jobs': list(), 'GET /v1/queues': list(queue({})) });
    await renderPage(<JobsPage />, { at: '/jobs' });
    expect(await screen.findByText('No jobs yet')).toBeDefined();
    expect(await screen.findByText(/Nothing waits and nothing runs/)).toBeDefined();
  });

  it('marks a queue in which something waits long', async () => {
    const queues = list(
      queue({ waiting: 3, oldest_waiting_age_ms: 42_000 }),
      queue({ provider: 'google', active: 1 }),
    );
    answerApi({ 'GET /v1/jobs': list(), 'GET /v1/queues': queues });
    await renderPage(<JobsPage />, { at: '/jobs' });
    const slow = await screen.findByRole('article', { name: 'Queue openai' });
    expect(slow.textContent).toContain('Waits long');
    expect(slow.textContent).toContain('Oldest waits for 42.0 s');
    expect(screen.getByRole('article', { name: 'Queue google' }).textContent).not.toContain('Waits long');
  });

  it('asks for all that ended in the view of finished jobs', async () => {
    const seen = answerApi({ 'GET /v1/jobs': list() });
    await renderPage(<JobsPage />, { at: '/jobs?status=finished', scopes: ['inference'] });
    expect(await screen.findByText('No job is finished')).toBeDefined();
    expect(seen.map(({ path }) => path)).toEqual(['/v1/jobs']);
    expect(seen[0]?.query.get('status')).toBe('completed,failed,cancelled,expired');
  });

  it('shows an error as text, and leads from a retry to the new job', async () => {
    const retry = job({ id: 'job_new', status: 'queued', error: null, retry_of: job().id });
    const seen = answerApi({
      'GET /v1/jobs': list(job()),
      [`GET /v1/jobs/${job().id}`]: { body: job() },
      [`POST /v1/jobs/${job().id}/retry`]: { status: 202, body: retry },
      'GET /v1/jobs/job_new': { body: retry },
    });
    const { router } = await renderPage(<JobsPage />, { at: `/jobs?job=${job().id}`, scopes: ['inference'] });
    expect((await screen.findByRole('alert')).textContent).toContain(hostile);
    await userEvent.click(screen.getByRole('button', { name: 'Retry' }));
    expect(await screen.findByText(/^Retry of/)).toBeDefined();
    expect(router.state.location.search).toMatchObject({ job: 'job_new' });
    expect(seen.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  it('offers no action to a key that may only read', async () => {
    answerApi({ 'GET /v1/jobs': list(job()), [`GET /v1/jobs/${job().id}`]: { body: job() } });
    await renderPage(<JobsPage />, { at: `/jobs?job=${job().id}`, scopes: ['jobs.read'] });
    await screen.findByRole('alert', { name: '' });
    expect(screen.queryByRole('button', { name: 'Retry' })).toBeNull();
  });
});
