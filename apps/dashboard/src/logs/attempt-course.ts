import type { Log } from '@byway/contracts/ledger-api';
import { formatDuration } from '../shared/format-figures.js';

type Attempt = Log['attempts'][number];

/** What a failed attempt says: "HTTP 500 provider_unavailable". */
export function failureText({ http_status, error }: Attempt): string {
  const parts = [http_status === null ? undefined : `HTTP ${http_status}`, error?.code];
  return parts.filter((part) => part !== undefined).join(' ') || 'no answer';
}

const took = ({ latency_ms }: Attempt, word: string) =>
  latency_ms === null ? '' : ` ${word} ${formatDuration(latency_ms)}`;

function attemptText(attempt: Attempt): string {
  const { provider, status } = attempt;
  switch (status) {
    case 'succeeded':
      return `${provider}, answered${took(attempt, 'in')}`;
    case 'failed':
      return `${provider} failed${took(attempt, 'after')} with ${failureText(attempt)}`;
    case 'cancelled':
      return `${provider} was cancelled${took(attempt, 'after')}`;
    case 'unknown':
      return `${provider} was lost: its outcome is unknown`;
    case 'in_progress':
      return `${provider}, running`;
  }
}

/** How an attempt came about: of the one before it. */
function linkText({ next }: Attempt): string {
  if (next?.kind === 'retry')
    return next.delay_ms > 0 ? `retried after ${formatDuration(next.delay_ms)} at` : 'retried at';
  return 'requeued to';
}

/**
 * The course of a request in words, one part an attempt: "stability-ai failed after 19 ms with HTTP 500
 * provider_unavailable", "requeued to openai, answered in 367 ms".
 */
export function attemptCourse(attempts: readonly Attempt[]): string[] {
  return attempts.map((attempt, index) => {
    const before = attempts[index - 1];
    const text = attemptText(attempt);
    return before === undefined ? text.replace(', ', ' ') : `${linkText(before)} ${text}`;
  });
}

const outcomes: Readonly<Record<Attempt['status'], string>> = {
  succeeded: 'answered',
  failed: 'failed',
  cancelled: 'was cancelled',
  unknown: 'was lost',
  in_progress: 'is running',
};

const outcomeText = ({ provider, status, error }: Attempt) =>
  `${provider} ${outcomes[status]}${error === null ? '' : ` with ${error.code}`}`;

/** "stability-ai failed with provider_unavailable, openai answered": each target by its last attempt. */
export function fallbackText(attempts: readonly Attempt[]): string {
  return attempts
    .filter(({ target }, index) => attempts[index + 1]?.target !== target)
    .map(outcomeText)
    .join(', ');
}

/** "openai failed with provider_overloaded, openai answered": each attempt. */
export const retryText = (attempts: readonly Attempt[]): string => attempts.map(outcomeText).join(', ');
