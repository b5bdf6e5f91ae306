import { type LedgerEvent, ledgerEventSchema } from '@byway/contracts/ledger-events';
import { issuePath } from '@byway/errors/zod-issues';
import { z } from 'zod';
import { storableBody, storableJson } from './storable-json.js';

/** PostgreSQL's integer. */
const int4 = z.number().max(2_147_483_647).min(-2_147_483_648);
/** Years 1970 to 9999, which every part reads alike. */
const instant = z.number().min(0).max(253_402_300_799_999);
/** Ids make the primary keys. */
const id = z.string().min(1).max(200);

/** What the columns can hold, beyond what the contract says. */
const columnLimits = z.object({
  requestId: id,
  workspaceId: id,
  number: int4.optional(),
  attempts: int4.optional(),
  httpStatus: int4.nullish(),
  acceptedAt: instant.optional(),
  startedAt: instant.optional(),
  finishedAt: instant.optional(),
  settledAt: instant.optional(),
});

/** Characters; a PostgreSQL index entry takes 2,704 bytes, and these texts are indexed. */
const MAX_INDEXED_LENGTH = 250;
/** Without half a character at the end, which PostgreSQL refuses. */
const cut = (text: string) => text.slice(0, MAX_INDEXED_LENGTH).replace(/\p{Surrogate}$/u, '');
const cutOrNull = (text: string | null) => (text === null ? null : cut(text));

export type StorableEvent = { event: LedgerEvent } | { fault: string };

/**
 * An event from the queue as the tables can take it, or what is wrong with it (a path and a reason,
 * never a value). Keeps one bad event from failing the statement that carries 500 good ones.
 */
export function toStorableEvent(value: unknown): StorableEvent {
  const parsed = ledgerEventSchema.safeParse(storableJson(value));
  if (!parsed.success) return { fault: firstFault(parsed.error) };
  const limits = columnLimits.safeParse(parsed.data);
  return limits.success ? { event: fitColumns(parsed.data) } : { fault: firstFault(limits.error) };
}

function firstFault(error: z.ZodError): string {
  const issue = error.issues[0];
  return issue === undefined ? 'invalid' : `${issuePath(issue.path)}: ${issue.message}`;
}

function fitColumns(event: LedgerEvent): LedgerEvent {
  switch (event.type) {
    case 'request-started':
      return {
        ...event,
        traceId: cut(event.traceId),
        model: cutOrNull(event.model),
        virtualKey: cutOrNull(event.virtualKey),
        configSlug: cutOrNull(event.configSlug),
        requestBody: storableBody(event.requestBody),
      };
    case 'attempt-started':
      return { ...event, ...attemptTexts(event) };
    case 'attempt-finished':
      return { ...event, ...attemptTexts(event), responseBody: storableBody(event.responseBody) };
    case 'request-settled':
      return { ...event, provider: cutOrNull(event.provider), model: cutOrNull(event.model) };
  }
}

function attemptTexts(event: {
  traceId: string;
  provider: string;
  model: string | null;
  virtualKey: string | null;
}) {
  return {
    traceId: cut(event.traceId),
    provider: cut(event.provider),
    model: cutOrNull(event.model),
    virtualKey: cutOrNull(event.virtualKey),
  };
}
