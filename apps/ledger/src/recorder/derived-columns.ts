import type { AttemptRow, RequestParts } from './event-rows.js';
import type { requestDerived, RowOf } from './row-columns.js';

/**
 * The derived columns of a request whose attempts are all here, as `merge-statement.ts` defines them: a
 * request that is new need not be read and written, with all its indexes, a second time. Sums are those
 * of the merge only where {@link sumsAreExact}.
 */
export function derivedColumns(
  request: RequestParts,
  attempts: readonly AttemptRow[],
): RowOf<typeof requestDerived> & { trace_id: string | undefined; created_at: string | undefined } {
  const inOrder = attempts.toSorted((a, b) => a.number - b.number);
  const last = inOrder.at(-1);
  const targets = new Set(attempts.map(({ target }) => target)).size;
  const { accepted_at, settled_at } = request;
  const starts = attempts.map(({ started_at }) => started_at);
  const ends = attempts.map(({ finished_at }) => finished_at);
  const costs = attempts.flatMap(({ cost_usd }) => cost_usd ?? []);
  return {
    trace_id: request.start_key === undefined ? inOrder[0]?.trace_id : request.trace_id,
    created_at: accepted_at ?? inTime([...starts, settled_at])[0],
    last_event_at: inTime([accepted_at, ...starts, ...ends, settled_at]).at(-1),
    attempt_count: Math.max(attempts.length, request.settled_attempts ?? 0),
    fallback: targets > 1,
    retried: attempts.length > targets,
    cost_usd: costs.length > 1 ? null : (costs[0] ?? request.settled_cost_usd),
    input_tokens: used(attempts, 'inputTokens'),
    output_tokens: used(attempts, 'outputTokens'),
    images: used(attempts, 'images'),
    provider: request.settled_provider ?? last?.provider,
    model: request.settled_model ?? last?.model,
    target: request.settled_target ?? last?.target,
    virtual_key: last?.virtual_key ?? request.requested_virtual_key,
  };
}

/** Whether floating point gets the sums of these attempts exactly: not several costs, nor tokens over 2^53. */
export function sumsAreExact(attempts: readonly AttemptRow[]): boolean {
  const costs = attempts.filter(({ cost_usd }) => typeof cost_usd === 'number').length;
  return costs <= 1 && units.every((unit) => used(attempts, unit) <= Number.MAX_SAFE_INTEGER);
}

const units = ['inputTokens', 'outputTokens', 'images'] as const;
const used = (attempts: readonly AttemptRow[], unit: (typeof units)[number]) =>
  attempts.reduce((sum, { usage }) => sum + (usage?.[unit] ?? 0), 0);

/** Those that are known, earliest first: ISO 8601 in UTC, which sorts as text. */
const inTime = (times: (string | undefined)[]) => times.filter((time) => time !== undefined).toSorted();
