import {
  breakdownQuerySchema,
  timeseriesQuerySchema,
  totalsQuerySchema,
} from '@byway/contracts/analytics-api';
import type { z } from 'zod';
import { filterFields } from '../logs/log-query.js';

/** The queries of GET /analytics/... with every filter read. */
export const totalsFilterSchema = totalsQuerySchema.extend(filterFields);
export const timeseriesFilterSchema = timeseriesQuerySchema.extend(filterFields);
export const breakdownFilterSchema = breakdownQuerySchema.extend(filterFields);

export type TotalsFilter = z.output<typeof totalsFilterSchema>;
export type TimeseriesFilter = z.output<typeof timeseriesFilterSchema>;
export type BreakdownFilter = z.output<typeof breakdownFilterSchema>;
