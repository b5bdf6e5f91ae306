import { randomUUID } from 'node:crypto';
import pg from 'pg';

export interface TestDatabase {
  url: string;
  /** Runs one statement in it and gives the rows. */
  query(text: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  /** Drops it, whoever is still connected. */
  drop(): Promise<void>;
}

/** A new, empty database on the server of TEST_DATABASE_URL (superuser). */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = process.env.TEST_DATABASE_URL;
  if (server === undefined) throw new Error('TEST_DATABASE_URL is not set; run the tests through Jest.');
  const name = `byway_test_${randomUUID().replaceAll('-', '')}`;
  await runOnce(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const { pool, ...database } = connect(url.href);
  return {
    ...database,
    async drop() {
      await pool.end();
      await runOnce(server, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

/** A database that somebody else has made. @param url with user and password. */
export function databaseAt(url: string): Omit<TestDatabase, 'drop'> {
  const { pool: _, ...database } = connect(url);
  return database;
}

/** Connections are kept for the next statement: opening one takes PostgreSQL longer than most statements. */
function connect(url: string): Omit<TestDatabase, 'drop'> & { pool: pg.Pool } {
  const pool = new pg.Pool({ connectionString: url, allowExitOnIdle: true });
  // A server that a test stops takes the idle connections with it.
  pool.on('error', () => undefined);
  return {
    pool,
    url,
    query: async (text, values = []) => (await pool.query<Record<string, unknown>>(text, values)).rows,
  };
}

async function runOnce(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}
