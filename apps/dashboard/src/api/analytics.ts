import {
  bucketSchema,
  type Dimension,
  groupSchema,
  type Interval,
  totalsSchema,
} from '@byway/contracts/analytics-api';
import { listSchema } from '@byway/contracts/list';
import { queryOptions } from '@tanstack/react-query';
import { callApi, type Query } from './call-api.js';

/** Asked for anew while a page shows it, in ms. */
const REFRESH_MS = 15_000;
const live = { refetchInterval: REFRESH_MS, placeholderData: <T>(previous: T | undefined) => previous };

/** Figures over the whole range. @param filter of GET /v1/logs. */
export const totalsQuery = (filter: Query) =>
  queryOptions({
    ...live,
    queryKey: ['analytics', 'totals', filter],
    queryFn: ({ signal }) =>
      callApi({ path: '/v1/analytics/totals', query: filter, signal, answer: totalsSchema }),
  });

/** Figures per interval, oldest first, empty intervals too. */
export const timeseriesQuery = (filter: Query, interval: Interval) =>
  queryOptions({
    ...live,
    queryKey: ['analytics', 'timeseries', filter, interval],
    queryFn: ({ signal }) =>
      callApi({
        path: '/v1/analytics/timeseries',
        query: { ...filter, interval },
        signal,
        answer: listSchema(bucketSchema),
      }),
  });

/** Figures per provider, model and so on, most requests first. */
export const breakdownQuery = (filter: Query, by: Dimension) =>
  queryOptions({
    ...live,
    queryKey: ['analytics', 'breakdown', filter, by],
    queryFn: ({ signal }) =>
      callApi({
        path: '/v1/analytics/breakdown',
        query: { ...filter, by },
        signal,
        answer: listSchema(groupSchema),
      }),
  });
