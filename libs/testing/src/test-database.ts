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
  return {
    ...databaseAt(url.href),
    drop: async () => void (await runOnce(server, `DROP DATABASE ${name} WITH (FORCE)`)),
  };
}

/** A database that somebody else has made. @param url with user and password. */
export function databaseAt(url: string): Omit<TestDatabase, 'drop'> {
  return { url, query: (text, values) => runOnce(url, text, values) };
}

async function runOnce(
  url: string,
  text: string,
  values: unknown[] = [],
): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text, values)).rows;
  } finally {
    await client.end();
  }
}
