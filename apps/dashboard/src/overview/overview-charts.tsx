import type { Metrics } from '@byway/contracts/analytics-api';
import { AreaChart, BarChart, LineChart } from '@mantine/charts';
import { SimpleGrid } from '@mantine/core';
import {
  formatCompact,
  formatCost,
  formatCount,
  formatDuration,
  formatRate,
} from '../shared/format-figures.js';
import { ChartCard } from './chart-card.js';
import type { ChartPoint } from './chart-points.js';

interface OverviewChartsProps {
  points: ChartPoint[];
  totals: Metrics | undefined;
}

const common = {
  h: 230,
  dataKey: 'time',
  withLegend: true,
  legendProps: { verticalAlign: 'bottom' as const },
  xAxisProps: { minTickGap: 36 },
  strokeDasharray: '3 3',
};
/** Small dots, for an interval with figures between two without: there is no line to it. */
const lines = { dotProps: { r: 2, strokeWidth: 1 }, curveType: 'linear' as const, connectNulls: false };

/** Requests, latency, rates and cost over time. */
export function OverviewCharts({ points, totals }: OverviewChartsProps) {
  const data = points;
  return (
    <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="sm">
      <ChartCard
        title="Requests"
        summary={totals === undefined ? '' : `${totals.requests} requests, ${totals.errors} failed.`}
      >
        <BarChart
          {...common}
          data={data}
          type="stacked"
          valueFormatter={formatCount}
          yAxisProps={{ tickFormatter: formatCompact, allowDecimals: false }}
          series={[
            { name: 'succeeded', label: 'Succeeded or running', color: 'cyan.7' },
            { name: 'failed', label: 'Failed', color: 'red.7' },
          ]}
        />
      </ChartCard>
      <ChartCard
        title="Latency"
        summary={
          totals === undefined
            ? ''
            : `Half of the requests took up to ${formatDuration(totals.latency_ms.p50)}, 95 % up to ${formatDuration(totals.latency_ms.p95)}.`
        }
      >
        <LineChart
          {...common}
          {...lines}
          data={data}
          valueFormatter={formatDuration}
          yAxisProps={{ width: 64 }}
          series={[
            { name: 'p50', label: 'p50', color: 'cyan.7' },
            { name: 'p95', label: 'p95', color: 'orange.7' },
          ]}
        />
      </ChartCard>
      <ChartCard
        title="Errors, fallbacks and cache hits"
        summary={
          totals === undefined
            ? ''
            : `${formatRate(totals.error_rate)} failed, ${formatRate(totals.fallback_rate)} fell back, ${formatRate(totals.cache_hit_rate)} came from the cache.`
        }
      >
        <LineChart
          {...common}
          {...lines}
          data={data}
          valueFormatter={formatRate}
          yAxisProps={{ domain: [0, (highest: number) => Math.min(1, Math.max(0.1, highest))], width: 64 }}
          series={[
            { name: 'errorRate', label: 'Error rate', color: 'red.7' },
            { name: 'fallbackRate', label: 'Fallback rate', color: 'orange.7' },
            { name: 'cacheHitRate', label: 'Cache hit rate', color: 'teal.7' },
          ]}
        />
      </ChartCard>
      <ChartCard title="Cost" summary={totals === undefined ? '' : `${formatCost(totals.cost_usd)} in all.`}>
        <AreaChart
          {...common}
          {...lines}
          data={data}
          valueFormatter={formatCost}
          yAxisProps={{ width: 64 }}
          series={[{ name: 'cost', label: 'Cost', color: 'cyan.7' }]}
        />
      </ChartCard>
    </SimpleGrid>
  );
}
