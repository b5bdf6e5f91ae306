import { type Bucket, intervalMs } from '@byway/contracts/analytics-api';
import { listOf } from '@byway/contracts/list';
import { BywayError } from '@byway/errors/byway-error';
import { isQueryCanceled } from '@byway/persistence/service-data-source';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '../jobs/job-queries.js';
import { logConditions } from '../logs/log-conditions.js';
import type { BreakdownFilter, TimeseriesFilter, TotalsFilter } from './analytics-query.js';
import { selectBuckets, selectGroups, selectTotals } from './analytics-statements.js';
import { bucketStarts } from './buckets.js';
import { metricRowSchema, noRequests, toMetrics } from './metric-rows.js';
import { timeRangeOf } from './time-range.js';
import { Turns } from './turns.js';

const bucketRowSchema = metricRowSchema.extend({ start: z.date() });
const groupRowSchema = metricRowSchema.extend({ key: z.string().nullable(), total: z.number() });

/** These queries are long: more at a time would take the connections that jobs need. */
const AT_A_TIME = 2;

const iso = (atMs: number) => new Date(atMs).toISOString();

/** Counts what the record holds. Everything is limited to one workspace. */
@Injectable()
export class AnalyticsService {
  private readonly turns = new Turns(AT_A_TIME);

  constructor(private readonly dataSource: DataSource) {}

  /** Over the whole range. */
  async totals(workspaceId: string, filter: TotalsFilter) {
    const range = timeRangeOf(filter, Date.now());
    const statement = selectTotals(logConditions(workspaceId, { ...filter, ...range }));
    const [row] = await this.rows({ ...statement, row: metricRowSchema });
    return {
      object: 'analytics.totals' as const,
      time_from: range.time_from.toISOString(),
      time_to: range.time_to.toISOString(),
      ...toMetrics(row ?? noRequests),
    };
  }

  /** Bucket by bucket, oldest first, empty ones too. Throws `invalid_value` for too many. */
  async timeseries(workspaceId: string, filter: TimeseriesFilter) {
    const range = timeRangeOf(filter, Date.now());
    const starts = bucketStarts(range, filter.interval);
    const lengthMs = intervalMs[filter.interval];
    const where = logConditions(workspaceId, { ...filter, ...range });
    const statement = selectBuckets(where, starts[0] ?? 0, lengthMs);
    const rows = await this.rows({ ...statement, row: bucketRowSchema });
    const found = new Map(rows.map((row) => [row.start.getTime(), row]));
    return listOf(
      starts.map((startMs): Bucket => {
        const metrics = toMetrics(found.get(startMs) ?? noRequests);
        return { object: 'analytics.bucket', start: iso(startMs), end: iso(startMs + lengthMs), ...metrics };
      }),
    );
  }

  /** The groups with most requests; `total` counts all groups. */
  async breakdown(workspaceId: string, filter: BreakdownFilter) {
    const range = timeRangeOf(filter, Date.now());
    const statement = selectGroups(logConditions(workspaceId, { ...filter, ...range }), filter.by);
    const rows = await this.rows({ ...statement, row: groupRowSchema });
    const groups = rows.map((row) => ({
      object: 'analytics.group' as const,
      key: row.key,
      ...toMetrics(row),
    }));
    return listOf(groups, rows[0]?.total ?? 0);
  }

  private rows<T extends z.ZodType>(query: { sql: string; values: unknown[]; row: T }) {
    return this.turns.take(() =>
      queryRows(this.dataSource, query).catch((error: unknown) => {
        if (!isQueryCanceled(error)) throw error;
        const message =
          'Counting these requests takes too long: ask for a shorter time or with more filters.';
        throw new BywayError('service_unavailable', message, { cause: error });
      }),
    );
  }
}
