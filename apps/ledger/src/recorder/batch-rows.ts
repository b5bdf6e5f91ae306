import type { LedgerEvent } from '@byway/contracts/ledger-events';
import { derivedColumns, sumsAreExact } from './derived-columns.js';
import {
  attemptFinishRow,
  type AttemptRow,
  attemptStartRow,
  bodyRows,
  type BodyRow,
  type RequestParts,
  requestSettlementRow,
  requestStartRow,
} from './event-rows.js';

type RequestRow = RequestParts & ReturnType<typeof derivedColumns>;

/** The rows a batch of events writes, one per request, attempt and body; absent columns are not known. */
export interface BatchRows {
  requests: RequestRow[];
  /** Of the requests, those whose sums only the database gets exactly. */
  inexact: RequestRow[];
  attempts: AttemptRow[];
  bodies: BodyRow[];
}

/** Whether a part with this key replaces what is there: the lower key counts (see `event-order.ts`). */
const replaces = (key: string, present: string | undefined) => present === undefined || key < present;

/**
 * Merges events into rows: one statement may touch a row only once. The same rule merges rows into
 * the table (`upsert-statements.ts`, `merge-statement.ts`).
 */
export function batchRows(events: readonly LedgerEvent[]): BatchRows {
  const requests = new Map<string, { parts: RequestParts; attempts: Map<number, AttemptRow> }>();
  const bodies = new Map<string, BodyRow>();

  for (const event of events) {
    const requestId = JSON.stringify([event.workspaceId, event.requestId]);
    const request = requests.get(requestId) ?? {
      parts: { workspace_id: event.workspaceId, id: event.requestId },
      attempts: new Map<number, AttemptRow>(),
    };
    requests.set(requestId, request);
    const { parts, attempts } = request;

    if (event.type === 'request-started') {
      const start = requestStartRow(event);
      if (replaces(start.start_key, parts.start_key)) Object.assign(parts, start);
    } else if (event.type === 'request-settled') {
      const settlement = requestSettlementRow(event);
      if (replaces(settlement.settle_key, parts.settle_key)) Object.assign(parts, settlement);
    } else {
      const start = attemptStartRow(event);
      const attempt = attempts.get(event.number) ?? {
        workspace_id: event.workspaceId,
        request_id: event.requestId,
        number: event.number,
        ...start,
      };
      attempts.set(event.number, attempt);
      if (replaces(start.start_key, attempt.start_key)) Object.assign(attempt, start);
      if (event.type === 'attempt-finished') {
        const finish = attemptFinishRow(event);
        if (replaces(finish.finish_key, attempt.finish_key)) Object.assign(attempt, finish);
      }
    }

    for (const body of bodyRows(event)) {
      const bodyId = `${requestId}${body.attempt_number}`;
      if (replaces(body.body_key, bodies.get(bodyId)?.body_key)) bodies.set(bodyId, body);
    }
  }
  const all = [...requests.values()].map(({ parts, attempts }) => ({
    parts,
    attempts: [...attempts.values()],
  }));
  const written = all.map(({ parts, attempts }) => ({
    row: { ...parts, ...derivedColumns(parts, attempts) },
    isExact: sumsAreExact(attempts),
  }));
  return {
    requests: written.map(({ row }) => row),
    inexact: written.filter(({ isExact }) => !isExact).map(({ row }) => row),
    attempts: all.flatMap(({ attempts }) => attempts),
    bodies: [...bodies.values()],
  };
}
