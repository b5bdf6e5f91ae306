import type { Log } from '@byway/contracts/ledger-api';
import { formatCompact, formatCount, NONE } from '../shared/format-figures.js';

const sameDay = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });
const otherDay = new Intl.DateTimeFormat('en', {
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

/** When a request came: "18:44:34" today, with the date before. @param nowMs Unix ms. */
export function logTime(iso: string, nowMs: number): string {
  const at = new Date(iso);
  return at.toDateString() === new Date(nowMs).toDateString() ? sameDay.format(at) : otherDay.format(at);
}

const count = (number: number, word: string) => `${formatCount(number)} ${word}${number === 1 ? '' : 's'}`;

/** "1 image", or tokens in and out: "1.2K → 350". */
export function usageText({ usage }: Pick<Log, 'usage'>): string {
  if (usage.images !== undefined) return count(usage.images, 'image');
  if (usage.inputTokens === undefined && usage.outputTokens === undefined) return NONE;
  if (usage.outputTokens === undefined) return `${formatCompact(usage.inputTokens ?? 0)} in`;
  return `${formatCompact(usage.inputTokens ?? 0)} → ${formatCompact(usage.outputTokens)}`;
}

/** All that was used, in words. */
export function usageInWords({ usage }: Pick<Log, 'usage'>): string {
  const parts = [
    usage.images === undefined ? [] : count(usage.images, 'image'),
    usage.inputTokens === undefined ? [] : count(usage.inputTokens, 'input token'),
    usage.cachedInputTokens ? `${formatCount(usage.cachedInputTokens)} of them cached` : [],
    usage.outputTokens === undefined ? [] : count(usage.outputTokens, 'output token'),
    usage.reasoningTokens ? `${formatCount(usage.reasoningTokens)} of them reasoning` : [],
  ].flat();
  return parts.length === 0 ? NONE : parts.join(', ');
}

/** The endpoint without what all have: "images/generations". */
export const shortEndpoint = (endpoint: string): string => endpoint.replace(/^\/v1\//, '');

/** Whether the answer came as a stream: only then is there a time to the first output. */
export const isStreamed = ({ attempts }: Pick<Log, 'attempts'>): boolean =>
  attempts.some(({ ttft_ms }) => ttft_ms !== null);

/** How many requests match; the API stops counting at 10,000. */
export const totalText = (total: number): string =>
  total >= 10_000 ? '10,000+ requests' : count(total, 'request');
