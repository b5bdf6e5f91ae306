import type { Dimension } from '@byway/contracts/analytics-api';
import type { Conditions } from '../logs/log-conditions.js';
import { metricColumns } from './metric-rows.js';

/** A statement over the requests that some conditions choose. */
type Statement = { sql: string; values: unknown[] };

export function selectTotals(where: Conditions): Statement {
  return { sql: `SELECT ${metricColumns} FROM requests r WHERE ${where.sql}`, values: where.values };
}

/** One row for each bucket that is not empty. @param firstMs a border between buckets, Unix ms. */
export function selectBuckets(where: Conditions, firstMs: number, lengthMs: number): Statement {
  const { length } = where.values;
  return {
    sql: `SELECT date_bin($${length + 1}::interval, r.created_at, $${length + 2}::timestamptz) AS start,
        ${metricColumns}
      FROM requests r WHERE ${where.sql} GROUP BY 1`,
    values: [...where.values, `${lengthMs} milliseconds`, new Date(firstMs)],
  };
}

/**
 * What requests are grouped by. As the filters of logs do, the model and the virtual key fall back on
 * what was asked for when no attempt was made.
 */
const groupColumns: Record<Dimension, string> = {
  provider: 'r.provider',
  model: 'COALESCE(r.model, r.requested_model)',
  config: 'r.config_slug',
  virtual_key: 'r.virtual_key',
  endpoint: 'r.endpoint',
  api_key: 'r.api_key_id',
};

/** More groups than a chart or a table can show. */
export const MAX_GROUPS = 100;

/** One row for each group, those with most requests first, with the number of all groups. */
export function selectGroups(where: Conditions, by: Dimension): Statement {
  return {
    sql: `SELECT ${groupColumns[by]} AS key, count(*) OVER ()::integer AS total, ${metricColumns}
      FROM requests r WHERE ${where.sql} GROUP BY 1 ORDER BY requests DESC, key LIMIT ${MAX_GROUPS}`,
    values: where.values,
  };
}
