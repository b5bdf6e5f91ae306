import type { LedgerEvent } from '@byway/contracts/ledger-events';
import { randomUUID } from 'node:crypto';
import { backOff } from './back-off.js';
import { LEDGER_QUEUE, ledgerJobOptions } from './ledger-queue.js';
import type { Logger } from './logger.js';
import type { QueueBackend } from './queue-backend.js';
import { toStoredData } from './stored-data.js';

export interface LedgerEmitterOptions {
  /** ms an event waits for others to share its batch. */
  flushMs?: number;
  /** Events in one job. */
  maxBatch?: number;
  /** Events kept while the backend is down; the oldest are dropped beyond that. */
  maxBuffered?: number;
  logger: Logger;
}

export interface LedgerEmitter {
  /** Never waits and never throws: recording must not slow down or fail a request. */
  emit(event: LedgerEvent): void;
  /** Sends what is buffered now. @returns false when the backend did not take it (it stays buffered). */
  flush(): Promise<boolean>;
  /** Flushes once more and stops; what cannot be sent is counted in the log. */
  close(): Promise<void>;
}

interface Batch {
  id: string;
  events: LedgerEvent[];
}

const FIRST_RETRY_MS = 200;
const MAX_RETRY_MS = 5_000;

/** Sends events to the ledger in batches. Order is kept, except where batches were dropped. */
export function createLedgerEmitter(backend: QueueBackend, options: LedgerEmitterOptions): LedgerEmitter {
  const { flushMs = 200, maxBatch = 100, maxBuffered = 10_000, logger } = options;
  const queue = backend.queue(LEDGER_QUEUE);
  let buffer: LedgerEvent[] = [];
  /** Not taken yet; keeps its id over all tries, so that it is never recorded twice. */
  let pending: Batch | undefined;
  let timer: NodeJS.Timeout | undefined;
  let sending: Promise<boolean> | undefined;
  let failures = 0;
  let dropped = 0;
  let closed = false;

  const send = async (): Promise<boolean> => {
    while (pending !== undefined || buffer.length > 0) {
      pending ??= { id: randomUUID(), events: buffer.splice(0, maxBatch) };
      const { id, events } = pending;
      const data = backend.kind === 'postgres' ? toStoredData({ events }) : { events };
      try {
        await backend.run(() => queue.add('events', data, ledgerJobOptions(id)));
      } catch (error) {
        failures += 1;
        const facts = { buffered: buffer.length + events.length, failures, error: String(error) };
        if (failures === 1 || failures % 20 === 0) logger.warn(facts, 'ledger events wait for the queue');
        return false;
      }
      pending = undefined;
    }
    if (dropped > 0) logger.warn({ dropped }, 'ledger events were dropped while the queue was down');
    dropped = 0;
    failures = 0;
    return true;
  };
  const flush = (): Promise<boolean> => {
    clearTimeout(timer);
    timer = undefined;
    sending ??= send().finally(() => {
      sending = undefined;
      if (pending !== undefined || buffer.length > 0) schedule();
    });
    return sending;
  };
  const schedule = (): void => {
    if (closed || timer !== undefined || sending !== undefined) return;
    const wait = failures === 0 ? flushMs : backOff(failures, FIRST_RETRY_MS, MAX_RETRY_MS);
    timer = setTimeout(() => void flush(), wait);
  };

  return {
    emit(event) {
      if (closed) {
        logger.warn({ type: event.type }, 'ledger event after close');
        return;
      }
      buffer.push(event);
      if (buffer.length > maxBuffered) {
        buffer.shift();
        dropped += 1;
        if (dropped === 1) logger.warn({ maxBuffered }, 'ledger buffer full, dropping the oldest events');
      }
      if (buffer.length >= maxBatch && failures === 0) void flush();
      else schedule();
    },
    async flush() {
      await sending; // it may have passed the events that were added last
      return flush();
    },
    async close() {
      closed = true;
      await sending;
      const sent = await flush();
      clearTimeout(timer);
      const lost = buffer.length + (pending?.events.length ?? 0);
      if (!sent) logger.error({ lost }, 'ledger events lost at shutdown');
      buffer = [];
      pending = undefined;
    },
  };
}
