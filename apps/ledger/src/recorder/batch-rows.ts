import type { LedgerEvent } from '@byway/contracts/ledger-events';
import {
  attemptFinishRow,
  attemptStartRow,
  bodyRows,
  type BodyRow,
  isoTime,
  requestSettlementRow,
  requestStartRow,
} from './event-rows.js';

interface RequestRow {
  workspace_id: string;
  id: string;
  created_at: string;
  last_event_at: string;
  start_key?: string;
  settle_key?: string;
}

interface AttemptRow {
  workspace_id: string;
  request_id: string;
  number: number;
  start_key?: string;
  finish_key?: string;
}

/** The rows a batch of events writes, one per request, attempt and body; absent columns are not known. */
export interface BatchRows {
  requests: RequestRow[];
  attempts: AttemptRow[];
  bodies: BodyRow[];
}

/** When the event happened, in Unix ms. */
function happenedAt(event: LedgerEvent): number {
  switch (event.type) {
    case 'request-started':
      return event.acceptedAt;
    case 'attempt-started':
      return event.startedAt;
    case 'attempt-finished':
      return event.finishedAt;
    case 'request-settled':
      return event.settledAt;
  }
}

/** Whether a part with this key replaces what is there: the lower key counts (see `event-order.ts`). */
const replaces = (key: string, present: string | undefined) => present === undefined || key < present;

/**
 * Merges events into rows: one statement may touch a row only once. The same rule merges rows into
 * the table (`upsert-statements.ts`).
 */
export function batchRows(events: readonly LedgerEvent[]): BatchRows {
  const requests = new Map<string, RequestRow>();
  const attempts = new Map<string, AttemptRow>();
  const bodies = new Map<string, BodyRow>();

  for (const event of events) {
    const requestId = JSON.stringify([event.workspaceId, event.requestId]);
    const at = isoTime(happenedAt(event));
    const request = requests.get(requestId) ?? {
      workspace_id: event.workspaceId,
      id: event.requestId,
      created_at: at,
      last_event_at: at,
    };
    requests.set(requestId, request);

    if (event.type === 'request-started') {
      const start = requestStartRow(event);
      if (replaces(start.start_key, request.start_key)) Object.assign(request, start);
    } else if (event.type === 'request-settled') {
      const settlement = requestSettlementRow(event);
      if (replaces(settlement.settle_key, request.settle_key)) Object.assign(request, settlement);
    } else {
      const attemptId = `${requestId}${event.number}`;
      const attempt = attempts.get(attemptId) ?? {
        workspace_id: event.workspaceId,
        request_id: event.requestId,
        number: event.number,
      };
      attempts.set(attemptId, attempt);
      const start = attemptStartRow(event);
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
  return { requests: [...requests.values()], attempts: [...attempts.values()], bodies: [...bodies.values()] };
}
