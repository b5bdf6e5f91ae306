import { timePresets, type LogFilters } from './logs-search.js';

/** What the chip of a filter is called. */
const labels: Readonly<Record<keyof LogFilters, string>> = {
  time: 'Time',
  time_from: 'From',
  time_to: 'Until',
  status: 'Status',
  provider: 'Provider',
  model: 'Model',
  config: 'Config',
  virtual_key: 'Virtual key',
  api_key: 'API key',
  endpoint: 'Endpoint',
  trace_id: 'Trace',
  cache_status: 'Cache',
  fallback: 'Fallback',
  retried: 'Retried',
  metadata: 'Metadata',
};

/** A filter that is set, as its chip shows it. */
export interface FilterChip {
  id: string;
  label: string;
  value: string;
  /** The filters without this one. */
  without: LogFilters;
}

const isField = (name: string): name is keyof LogFilters => name in labels;

/**
 * A chip for each filter and for each pair of metadata; the time range has a control of its own.
 * @param names of slugs and ids, where they are known.
 */
export function filterChips(filters: LogFilters, names: ReadonlyMap<string, string>): FilterChip[] {
  const chips: FilterChip[] = [];
  for (const field of Object.keys(filters).filter(isField)) {
    const value = filters[field];
    if (value === undefined || field === 'time' || field === 'time_from' || field === 'time_to') continue;
    if (typeof value === 'object') {
      for (const [key, word] of Object.entries(value)) {
        const { [key]: _, ...rest } = value;
        chips.push({
          id: `metadata.${key}`,
          label: key,
          value: word,
          without: { ...filters, metadata: Object.keys(rest).length === 0 ? undefined : rest },
        });
      }
      continue;
    }
    const word = typeof value === 'boolean' ? (value ? 'yes' : 'no') : (names.get(value) ?? value);
    chips.push({ id: field, label: labels[field], value: word, without: { ...filters, [field]: undefined } });
  }
  return chips;
}

const range = new Intl.DateTimeFormat('en', {
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});
const dateText = (iso: string) => {
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? iso : range.format(at);
};

/** The time range in words. */
export function timeRangeText({ time, time_from: from, time_to: to }: LogFilters): string {
  if (time !== undefined) return timePresets[time].label;
  if (from !== undefined && to !== undefined) return `${dateText(from)} to ${dateText(to)}`;
  if (from !== undefined) return `Since ${dateText(from)}`;
  return to === undefined ? 'Any time' : `Until ${dateText(to)}`;
}
