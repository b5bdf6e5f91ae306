import { nextStepText } from '../shared/attempts/next-step-text.js';
import { formatCost, formatDuration } from '../shared/format-figures.js';
import type { WaterfallRow } from './layout-waterfall.js';

type Fact = readonly [name: string, value: string];

/** All that a row tells, in the order of interest; what is not known is left out. */
export function rowFacts({ log, attempt }: WaterfallRow): Fact[] {
  const facts: (readonly [string, string | number | null | undefined | false])[] =
    attempt === null
      ? [
          ['Request', log.endpoint],
          ['Status', log.status.replace('_', ' ')],
          ['HTTP status', log.http_status],
          ['Error', log.error?.code],
          ['Latency', log.latency_ms !== null && formatDuration(log.latency_ms)],
          ['Cost', log.cost_usd !== null && formatCost(log.cost_usd)],
          ['Config', log.config],
          ['Cache', log.cache_status],
          ['Request id', log.id],
        ]
      : [
          ['Attempt', attempt.number],
          ['Provider', attempt.provider],
          ['Model', attempt.model],
          ['Target', attempt.target],
          ['Virtual key', attempt.virtual_key],
          ['Status', attempt.status.replace('_', ' ')],
          ['HTTP status', attempt.http_status],
          ['Error', attempt.error && `${attempt.error.code}, ${attempt.error.message}`],
          ['Queue wait', formatDuration(attempt.queue_wait_ms)],
          ['Latency', attempt.latency_ms !== null && formatDuration(attempt.latency_ms)],
          ['First output', attempt.ttft_ms !== null && formatDuration(attempt.ttft_ms)],
          ['Cost', attempt.cost_usd !== null && formatCost(attempt.cost_usd)],
          ['Next', nextStepText(attempt.next)],
        ];
  return facts.flatMap(([name, value]) =>
    value === null || value === undefined || value === false ? [] : ([[name, String(value)]] as const),
  );
}
