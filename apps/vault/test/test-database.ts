import { randomBytes } from 'node:crypto';
import { Client } from 'pg';

/** A database of its own for one spec. */
export interface TestDatabase {
  url: string;
  /** Rows of a statement, run inside the database with the vault's search path. */
  query(text: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  /** Makes the database go away: ends every connection and refuses new ones. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  drop(): Promise<void>;
}

/** @param serverUrl URL of a superuser, as in TEST_DATABASE_URL. */
export async function createTestDatabase(serverUrl: string | undefined): Promise<TestDatabase> {
  if (serverUrl === undefined) throw new Error('TEST_DATABASE_URL is not set.');
  const name = `vault_${randomBytes(6).toString('hex')}`;
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  const administer = (text: string) => run(serverUrl, text);
  await administer(`CREATE DATABASE ${name}`);
  const disconnectAll = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`;
  return {
    url: url.href,
    query: (text, values) => run(url.href, text, values),
    async goAway() {
      await administer(`ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS false`);
      await administer(disconnectAll);
    },
    async comeBack() {
      await administer(`ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS true`);
    },
    async drop() {
      await administer(`DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

async function run(url: string, text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url, options: '-c search_path=vault' });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(text, values);
    return rows;
  } finally {
    await client.end();
  }
}
