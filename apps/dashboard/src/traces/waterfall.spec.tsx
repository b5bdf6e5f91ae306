import { describe, expect, it } from '@jest/globals';
import { screen, within } from '@testing-library/react';
import { fallbackLog, logFixture } from '../testing/log-fixture.js';
import { renderPage } from '../testing/render-page.js';
import { traceOf } from '../testing/trace-fixture.js';
import { TraceSummary } from './trace-summary.js';
import { TraceTable } from './trace-table.js';

describe('a trace in words', () => {
  it('tells the fallback in its summary and its table', async () => {
    await renderPage(
      <>
        <TraceSummary log={fallbackLog} />
        <TraceTable trace={traceOf(fallbackLog)} />
      </>,
    );
    expect(screen.getByRole('note').textContent).toBe(
      'stability-ai failed after 19 ms with HTTP 500 provider_unavailablerequeued to openai, answered in 367 ms',
    );
    const [, first, second] = within(screen.getByRole('table')).getAllByRole('row');
    expect(first?.textContent).toContain('fallback to config.targets[1]');
    expect(second?.textContent).toContain('Succeeded 200');
  });

  it.each([
    [{ cache_status: 'HIT', latency_ms: 7 }, 'answered from the cache in 7 ms'],
    [{ joined_request_id: 'req_0' }, 'got the answer of a request that ran already'],
    [
      { status: 'failed' as const, error: { code: 'request_timeout', message: '' } },
      'ended with request_timeout before any attempt',
    ],
    [{ status: 'in_progress' as const, completed_at: null }, 'no attempt yet'],
  ])('tells what came of a request without attempts: %j', async (changes, text) => {
    await renderPage(<TraceSummary log={logFixture({ ...changes, attempts: [] })} />);
    expect(screen.getByRole('note').textContent).toBe(text);
  });
});
