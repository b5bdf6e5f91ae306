import type pg from 'pg';

export const CACHE_SCHEMA = 'byway_cache';

/** Any number, as long as nobody else takes it: several processes start at once. */
const LOCK = 7_012_611_024;

/**
 * Unlogged: what is written here may be lost with a crash of the database, and should cost it as
 * little as possible until then.
 */
const CREATE = `
  CREATE SCHEMA IF NOT EXISTS ${CACHE_SCHEMA};
  CREATE UNLOGGED TABLE IF NOT EXISTS ${CACHE_SCHEMA}.claims (
    key text PRIMARY KEY, holder text NOT NULL, leased_until timestamptz NOT NULL);
  CREATE UNLOGGED TABLE IF NOT EXISTS ${CACHE_SCHEMA}.entries (
    key text PRIMARY KEY, entry text NOT NULL, expires_at timestamptz NOT NULL);
  CREATE INDEX IF NOT EXISTS entries_expires_at ON ${CACHE_SCHEMA}.entries (expires_at);`;

/**
 * Makes the tables of the cache where they are missing. Looks first: creating needs a right that the
 * role of a prepared database does not have.
 */
export async function ensureCacheTables(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ found: string | null }>('SELECT to_regclass($1) AS found', [
    `${CACHE_SCHEMA}.entries`,
  ]);
  if (rows[0]?.found != null) return;
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query(`SELECT pg_advisory_xact_lock(${LOCK})`);
    await client.query(CREATE);
    await client.query('COMMIT');
    client.release();
  } catch (error) {
    client.release(true);
    throw error;
  }
}
