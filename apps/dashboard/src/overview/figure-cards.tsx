import type { Metrics } from '@byway/contracts/analytics-api';
import { Paper, SimpleGrid, Skeleton, Text } from '@mantine/core';
import { formatCost, formatCount, formatDuration, formatRate } from '../shared/format-figures.js';
import { Change } from './change.js';

interface Figure {
  label: string;
  format: (value: number) => string;
  of: (metrics: Metrics) => number | null;
  /** Whether more of it is good news, bad news or neither. */
  more: 'good' | 'bad' | 'neutral';
}

const figures: readonly Figure[] = [
  { label: 'Requests', format: formatCount, of: (m) => m.requests, more: 'neutral' },
  { label: 'Error rate', format: formatRate, of: (m) => m.error_rate, more: 'bad' },
  { label: 'Fallback rate', format: formatRate, of: (m) => m.fallback_rate, more: 'bad' },
  { label: 'Latency p50', format: formatDuration, of: (m) => m.latency_ms.p50, more: 'bad' },
  { label: 'Latency p95', format: formatDuration, of: (m) => m.latency_ms.p95, more: 'bad' },
  { label: 'Cost', format: formatCost, of: (m) => m.cost_usd, more: 'neutral' },
  { label: 'Cache hit rate', format: formatRate, of: (m) => m.cache_hit_rate, more: 'good' },
];

interface FigureCardsProps {
  current: Metrics | undefined;
  /** Of the period before, to compare with. */
  before: Metrics | undefined;
}

/** The figures of the period, each with its change against the period before. */
export function FigureCards({ current, before }: FigureCardsProps) {
  return (
    <SimpleGrid cols={{ base: 2, sm: 4, xl: 7 }} spacing="sm" component="dl" m={0}>
      {figures.map(({ label, format, of, more }) => {
        const value = current === undefined ? undefined : of(current);
        const earlier = before === undefined ? null : of(before);
        return (
          <Paper key={label} withBorder p="md">
            <Text component="dt" size="sm" c="dimmed">
              {label}
            </Text>
            <Text component="dd" m={0} fz={26} fw={650} lh={1.3}>
              {value === undefined ? <Skeleton height={26} my={4} /> : value === null ? '–' : format(value)}
            </Text>
            <Change value={value ?? null} before={earlier} more={more} />
          </Paper>
        );
      })}
    </SimpleGrid>
  );
}
