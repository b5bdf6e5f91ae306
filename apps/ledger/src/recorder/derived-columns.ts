import type { AttemptRow, RequestParts } from './event-rows.js';
import type { requestDerived, RowOf } from './row-columns.js';

/**
 * The derived columns of a request whose attempts are all here, as `derive-statement.ts` defines them.
 * That statement decides: what is inserted like this it finds as it would write it, and need not write
 * the row, with all its indexes, a second time. Two things it may have to correct: the sum of several
 * costs, which floating point would not get exactly, and numbers of tokens over 2^53.
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
  const used = (unit: 'inputTokens' | 'outputTokens' | 'images') =>
    attempts.reduce((sum, { usage }) => sum + (usage?.[unit] ?? 0), 0);
  return {
    trace_id: request.start_key === undefined ? inOrder[0]?.trace_id : request.trace_id,
    created_at: accepted_at ?? inTime([...starts, settled_at])[0],
    last_event_at: inTime([accepted_at, ...starts, ...ends, settled_at]).at(-1),
    attempt_count: Math.max(attempts.length, request.settled_attempts ?? 0),
    fallback: targets > 1,
    retried: attempts.length > targets,
    cost_usd: costs.length > 1 ? null : (costs[0] ?? request.settled_cost_usd),
    input_tokens: used('inputTokens'),
    output_tokens: used('outputTokens'),
    images: used('images'),
    provider: request.settled_provider ?? last?.provider,
    model: request.settled_model ?? last?.model,
    target: request.settled_target ?? last?.target,
    virtual_key: last?.virtual_key ?? request.requested_virtual_key,
  };
}

/** Those that are known, earliest first: ISO 8601 in UTC, which sorts as text. */
const inTime = (times: (string | undefined)[]) => times.filter((time) => time !== undefined).toSorted();
