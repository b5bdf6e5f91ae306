import { assertSchemaCompatibility, runMigrations } from 'bullmq';
import pg from 'pg';

interface SchemaOptions {
  url: string;
  schema: string;
  migrate: boolean;
  /** ms until a try to connect is given up. */
  connectMs: number;
}

/**
 * Checks BullMQ's tables, and creates or upgrades them when asked to, once. A failure is not
 * remembered: the next caller tries again.
 */
export function createSchemaCheck(options: SchemaOptions): () => Promise<void> {
  let ready: Promise<void> | undefined;
  const check = async (): Promise<void> => {
    const { url, connectMs } = options;
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: connectMs });
    client.on('error', () => undefined); // the query in flight rejects with the same error
    await client.connect();
    try {
      const prepare = options.migrate ? runMigrations : assertSchemaCompatibility;
      await prepare(client, options.schema);
    } finally {
      await client.end();
    }
  };
  return () => {
    ready ??= check().catch((error: unknown) => {
      ready = undefined;
      throw error;
    });
    return ready;
  };
}
