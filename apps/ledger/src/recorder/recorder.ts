import type { Logger } from '@byway/boot/logger';
import type { LedgerEvent } from '@byway/contracts/ledger-events';
import { type DataSource, type EntityManager, QueryFailedError } from 'typeorm';
import { batchRows, type BatchRows } from './batch-rows.js';
import { mergeRequests } from './merge-statement.js';
import { toStorableEvent } from './storable-event.js';
import { insertRequests, upsertAttempts, upsertBodies } from './upsert-statements.js';

/** SQLSTATE classes that blame the data (invalid value, broken constraint, too large): trying again cannot help. */
const dataFaultClasses = ['22', '23', '54'];

interface RequestId {
  workspace_id: string;
  id: string;
}

const keyOf = ({ workspace_id, id }: RequestId) => JSON.stringify([workspace_id, id]);

/** Writes ledger events into the tables. */
export class Recorder {
  constructor(
    private readonly dataSource: DataSource,
    private readonly logger: Logger,
  ) {}

  /**
   * Stores a batch in one transaction of at most four statements, whatever its size. Any order, any
   * repetition and any split into batches ends in the same rows. An event that cannot be stored is
   * skipped with a warning.
   * @param events as they came from the queue; each is validated here.
   * @param manager a transaction to take part in; an event that is refused does not spoil it.
   * @throws when the database is away; nothing of the batch is stored then.
   */
  async record(events: readonly unknown[], manager: EntityManager = this.dataSource.manager): Promise<void> {
    await this.store(this.storable(events), manager);
  }

  /**
   * Stores a batch as part of a transaction, in fewer steps than {@link record}.
   * @throws also when the database refuses an event, which spoils the transaction: do it anew with `record`.
   */
  async recordWhole(events: readonly unknown[], transaction: EntityManager): Promise<void> {
    const good = this.storable(events);
    if (good.length > 0) await writeRows(good, transaction);
  }

  /**
   * What a batch stores of requests of which nothing is there yet, for a statement that does so itself
   * (`insertNew`); undefined when it tells of attempts too.
   */
  newRows(events: readonly unknown[]): Pick<BatchRows, 'requests' | 'bodies'> | undefined {
    const { requests, attempts, bodies } = batchRows(this.storable(events));
    return attempts.length === 0 ? { requests, bodies } : undefined;
  }

  private storable(events: readonly unknown[]): LedgerEvent[] {
    const good: LedgerEvent[] = [];
    for (const candidate of events) {
      const result = toStorableEvent(candidate);
      if ('event' in result) good.push(result.event);
      else this.logger.warn({ fault: result.fault }, 'malformed ledger event skipped');
    }
    return good;
  }

  /** Halves a batch that the database refuses until the event at fault is alone. */
  private async store(events: LedgerEvent[], within: EntityManager): Promise<void> {
    if (events.length === 0) return;
    try {
      // Inside a transaction this is a savepoint.
      await within.transaction((transaction) => writeRows(events, transaction));
    } catch (error) {
      const state = dataFault(error);
      if (state === undefined) throw error;
      const [only] = events;
      if (events.length === 1 && only !== undefined) {
        const facts = { sqlState: state, type: only.type, requestId: only.requestId };
        this.logger.warn(facts, 'ledger event refused by the database skipped');
        return;
      }
      const middle = Math.ceil(events.length / 2);
      await this.store(events.slice(0, middle), within);
      await this.store(events.slice(middle), within);
    }
  }
}

/** In a transaction: four statements at most. */
async function writeRows(events: LedgerEvent[], transaction: EntityManager): Promise<void> {
  const { requests, inexact, attempts, bodies } = batchRows(events);
  // First, because it locks the rows that the other statements belong to.
  const inserted = await transaction.query<RequestId[]>(insertRequests, [JSON.stringify(requests)]);
  if (attempts.length > 0) await transaction.query(upsertAttempts, [JSON.stringify(attempts)]);
  if (bodies.length > 0) await transaction.query(upsertBodies, [JSON.stringify(bodies)]);
  const whole = new Set(inserted.map(keyOf));
  const rest = requests.filter((request) => !whole.has(keyOf(request)) || inexact.includes(request));
  if (rest.length > 0) await transaction.query(mergeRequests, [JSON.stringify(rest)]);
}

/** The SQLSTATE, when it blames the data. */
function dataFault(error: unknown): string | undefined {
  if (!(error instanceof QueryFailedError)) return undefined;
  const cause: unknown = error.driverError;
  if (typeof cause !== 'object' || cause === null || !('code' in cause)) return undefined;
  const state = String(cause.code);
  return dataFaultClasses.includes(state.slice(0, 2)) ? state : undefined;
}
