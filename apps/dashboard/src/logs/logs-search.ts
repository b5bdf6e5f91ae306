import { z } from 'zod';
import type { Query } from '../api/call-api.js';

/** Time ranges that end now, by their names in the URL. */
export const timePresets = {
  '15m': { label: 'Last 15 minutes', ms: 15 * 60_000 },
  '1h': { label: 'Last hour', ms: 3_600_000 },
  '24h': { label: 'Last 24 hours', ms: 86_400_000 },
  '7d': { label: 'Last 7 days', ms: 7 * 86_400_000 },
  '30d': { label: 'Last 30 days', ms: 30 * 86_400_000 },
} as const;
export type TimePreset = keyof typeof timePresets;

const isPreset = (text: string): text is TimePreset => Object.hasOwn(timePresets, text);

/** The router reads `status=500` as a number; what it cannot be is left out. */
const text = z
  .union([z.string().min(1), z.number().transform(String)])
  .optional()
  .catch(undefined);
const flag = z.boolean().optional().catch(undefined);

const logsSearchSchema = z.object({
  /** A range that ends now. */
  time: z.string().refine(isPreset).optional().catch(undefined),
  /** ISO 8601; count only without `time`. */
  time_from: text,
  time_to: text,
  status: text,
  provider: text,
  model: text,
  config: text,
  virtual_key: text,
  api_key: text,
  endpoint: text,
  trace_id: text,
  cache_status: text,
  fallback: flag,
  retried: flag,
  metadata: z.record(z.string(), z.string()).optional().catch(undefined),
  /** The request whose details are open. */
  log: text,
});
export type LogsSearch = z.output<typeof logsSearchSchema>;
/** What chooses the requests of the list. */
export type LogFilters = Omit<LogsSearch, 'log'>;

/** Reads the search parameters of a URL; what is not understood is left out. */
export const readLogsSearch = (search: Record<string, unknown>): LogsSearch => logsSearchSchema.parse(search);

/** The filters of a search, without those that are not set: equal filters give equal objects. */
export function filtersOf({ log: _, ...filters }: LogsSearch): LogFilters {
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined));
}

/** Filters as `GET /v1/logs` takes them. @param nowMs Unix ms, from which presets count back. */
export function toLogsQuery({ time, metadata, ...filters }: LogFilters, nowMs: number): Query {
  return {
    ...filters,
    ...(time !== undefined && {
      time_from: new Date(nowMs - timePresets[time].ms).toISOString(),
      time_to: undefined,
    }),
    ...(metadata !== undefined && { metadata: JSON.stringify(metadata) }),
  };
}
