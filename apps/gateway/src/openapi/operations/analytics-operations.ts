import {
  breakdownQuerySchema,
  timeseriesQuerySchema,
  totalsQuerySchema,
} from '@byway/contracts/analytics-api';
import type { TaggedOperations } from '../operation.js';
import { logFilterNotes } from './log-filter-notes.js';

const filterNotes = {
  time_from: 'ISO 8601 or Unix seconds; included. Default: 24 hours before `time_to`.',
  time_to: 'ISO 8601 or Unix seconds; not included. Default: now.',
  ...logFilterNotes,
};

export const analyticsOperations: TaggedOperations = {
  tag: 'Analytics',
  description:
    'Counts, rates, latency, cost and usage of the requests in the record. An error is a request that failed or expired, not one that its caller cancelled. Requests that are under way count in `requests`, and their cost and usage so far; everything else is about requests that ended.',
  operations: [
    {
      method: 'get',
      path: '/v1/analytics/totals',
      id: 'getTotals',
      summary: 'Add up the requests of a range',
      scope: 'logs.read',
      query: totalsQuerySchema,
      queryNotes: filterNotes,
      answer: { description: 'The sums of the whole range.', schema: 'Totals' },
      errors: ['invalid_value'],
    },
    {
      method: 'get',
      path: '/v1/analytics/timeseries',
      id: 'getTimeseries',
      summary: 'Add up the requests of a range, interval by interval',
      description:
        'Oldest first, at most 1,500 buckets, empty ones too. Buckets begin at full intervals of UTC; the first and the last hold only what is in the range.',
      scope: 'logs.read',
      query: timeseriesQuerySchema,
      queryNotes: { ...filterNotes, interval: 'Length of a bucket.' },
      answer: { description: 'All buckets of the range.', schema: 'BucketList' },
      errors: ['missing_required_parameter', 'invalid_value'],
    },
    {
      method: 'get',
      path: '/v1/analytics/breakdown',
      id: 'getBreakdown',
      summary: 'Add up the requests of a range, group by group',
      description:
        'The 100 groups with most requests. A request is in one group: that of its last attempt, or of what was asked for when it made none.',
      scope: 'logs.read',
      query: breakdownQuerySchema,
      queryNotes: { ...filterNotes, by: 'What makes a group.' },
      answer: { description: 'Most requests first. `total` counts all groups.', schema: 'GroupList' },
      errors: ['missing_required_parameter', 'invalid_value'],
    },
  ],
};
