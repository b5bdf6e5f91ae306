import { migrateServiceDatabase } from '@byway/persistence/service-data-source';
import { QUEUE_SCHEMA } from '@byway/queue/backend';
import { createSchemaCheck } from '@byway/queue/postgres-schema';
import type { LedgerMigrateEnv } from './env.js';
import { migrations } from './migrations/migrations.js';

/** ms for a connection: a command, for which nobody waits at the other end of an HTTP call. */
const CONNECT_TIMEOUT_MS = 10_000;

/** Brings the ledger's tables up to date, and BullMQ's where the queues are in PostgreSQL. Gives a line that says so. */
export async function migrateLedger({ DATABASE_URL, QUEUE_DATABASE_URL }: LedgerMigrateEnv): Promise<string> {
  await migrateServiceDatabase({ url: DATABASE_URL, schema: 'ledger', entities: [], migrations });
  if (QUEUE_DATABASE_URL === undefined) return 'The schema "ledger" is up to date.';
  const tables = { url: QUEUE_DATABASE_URL, schema: QUEUE_SCHEMA, connectMs: CONNECT_TIMEOUT_MS };
  await createSchemaCheck({ ...tables, migrate: true })();
  return `The schemas "ledger" and "${QUEUE_SCHEMA}" are up to date.`;
}
