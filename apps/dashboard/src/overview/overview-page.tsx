import { SegmentedControl, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { timeseriesQuery, totalsQuery } from '../api/analytics.js';
import { FirstRunOr } from '../first-run/first-run-or.js';
import { RequireScope } from '../session/require-scope.js';
import { ErrorNotice } from '../shared/error-notice.js';
import { PageHeader } from '../shared/page-header.js';
import { useNow } from '../shared/use-now.js';
import { BreakdownTable } from './breakdown-table.js';
import { chartPoints } from './chart-points.js';
import { FigureCards } from './figure-cards.js';
import { LatestFailures } from './latest-failures.js';
import { OverviewCharts } from './overview-charts.js';
import { intervalOf, periodsOf, type Range, rangeChoices } from './time-range.js';

const route = getRouteApi('/');

export function OverviewPage() {
  return (
    <RequireScope anyOf={['logs.read']}>
      <FirstRunOr>
        <Overview />
      </FirstRunOr>
    </RequireScope>
  );
}

/** How the gateway does: figures, their course, where requests went, and what failed last. */
function Overview() {
  const { range = '24h', by = 'provider' } = route.useSearch();
  const navigate = route.useNavigate();
  const now = useNow(15_000);
  const { current, before } = periodsOf(range, now);
  const totals = useQuery(totalsQuery({ ...current }));
  // What is over hardly changes.
  const earlier = useQuery({ ...totalsQuery({ ...before }), refetchInterval: false, staleTime: Infinity });
  const series = useQuery(timeseriesQuery({ ...current }, intervalOf(range)));
  const error = totals.error ?? series.error;

  return (
    <>
      <PageHeader
        title="Overview"
        description="Requests of this workspace, compared with the period before."
        actions={
          <SegmentedControl
            size="xs"
            data={rangeChoices}
            value={range}
            onChange={(value: Range) => void navigate({ search: (search) => ({ ...search, range: value }) })}
            aria-label="Time range"
          />
        }
      />
      <Stack gap="sm">
        {error !== null && <ErrorNotice error={error} onRetry={() => void totals.refetch()} />}
        <FigureCards current={totals.data} before={earlier.data} />
        <OverviewCharts points={chartPoints(series.data?.data ?? [], range)} totals={totals.data} />
        <BreakdownTable
          period={current}
          by={by}
          onBy={(value) => void navigate({ search: (search) => ({ ...search, by: value }) })}
        />
        <LatestFailures />
      </Stack>
    </>
  );
}
