import pg from 'pg';
import type { CacheBackend } from './cache-backend.js';
import { CACHE_SCHEMA, ensureCacheTables } from './postgres-cache-tables.js';

const ENTRIES = `${CACHE_SCHEMA}.entries`;
const CLAIMS = `${CACHE_SCHEMA}.claims`;
const inMs = (placeholder: string) => `now() + ${placeholder}::float8 * interval '1 ms'`;

const READ = `SELECT entry FROM ${ENTRIES} WHERE key = $1 AND expires_at > now()`;
const WRITE = `
  WITH old AS (${READ})
  INSERT INTO ${ENTRIES} (key, entry, expires_at) VALUES ($1, $2, ${inMs('$3')})
  ON CONFLICT (key) DO UPDATE SET entry = excluded.entry, expires_at = excluded.expires_at
  RETURNING (SELECT entry FROM old) AS entry`;
const REMOVE = `DELETE FROM ${ENTRIES} WHERE key = $1 AND entry = $2`;
const LOOK = `
  SELECT (${READ}) AS entry,
    EXISTS (SELECT 1 FROM ${CLAIMS} WHERE key = $1 AND leased_until > now()) AS held`;
const CLAIM = `
  INSERT INTO ${CLAIMS} AS c (key, holder, leased_until) VALUES ($1, $2, ${inMs('$3')})
  ON CONFLICT (key) DO UPDATE SET holder = excluded.holder, leased_until = excluded.leased_until
    WHERE c.leased_until <= now()
  RETURNING 1`;
const RENEW = `UPDATE ${CLAIMS} SET leased_until = ${inMs('$3')} WHERE key = $1 AND holder = $2`;
const RELEASE = `DELETE FROM ${CLAIMS} WHERE key = $1 AND holder = $2`;
const SWEEP = [
  `DELETE FROM ${ENTRIES} WHERE expires_at <= now()`,
  `DELETE FROM ${CLAIMS} WHERE leased_until <= now()`,
];

const UNDEFINED_TABLE = '42P01';
const CONNECTIONS = 4;
const SWEEP_EVERY_MS = 60_000;

interface Row {
  entry: string | null;
  held?: boolean;
}

/**
 * Entries and claims as rows of two unlogged tables, which are made at the start.
 * @param options.timeoutMs ms that its users wait. The connection is given longer: the first one finds
 * no tables yet, and an operation that was given up may still be done.
 */
export function createPostgresCache(
  url: string,
  { timeoutMs, sweepEveryMs = SWEEP_EVERY_MS }: { timeoutMs: number; sweepEveryMs?: number },
): CacheBackend {
  const limits = { connectionTimeoutMillis: 4 * timeoutMs, query_timeout: 4 * timeoutMs };
  const pool = new pg.Pool({ connectionString: url, max: CONNECTIONS, keepAlive: true, ...limits });
  // An idle connection that breaks is replaced; whoever asks in vain says so.
  pool.on('error', () => undefined);
  let tables: Promise<void> | undefined;
  const query = async (sql: string, values: unknown[] = []): Promise<pg.QueryResult<Row>> => {
    // A failure is not remembered: the next caller tries again.
    tables ??= ensureCacheTables(pool).catch((error: unknown) => {
      tables = undefined;
      throw error;
    });
    await tables;
    return pool.query<Row>(sql, values).catch((error: unknown) => {
      // Somebody dropped them: the next caller makes them again.
      if (error instanceof pg.DatabaseError && error.code === UNDEFINED_TABLE) tables = undefined;
      throw error;
    });
  };
  const entryOf = async (sql: string, values: unknown[]) => (await query(sql, values)).rows[0]?.entry ?? null;
  const sweep = async () => {
    for (const sql of SWEEP) await query(sql);
  };
  // What one sweep cannot do, the next one does; reads leave expired rows out anyway.
  const timer = setInterval(() => void sweep().catch(() => undefined), sweepEveryMs);
  timer.unref();
  // The first call should not have to wait for a connection and the tables.
  void query('SELECT 1').catch(() => undefined);

  return {
    read: (key) => entryOf(READ, [key]),
    write: (key, text, lifeMs) => entryOf(WRITE, [key, text, lifeMs]),
    remove: async (key, text) => void (await query(REMOVE, [key, text])),
    async claimOrRead(key, holder, leaseMs) {
      const { rows } = await query(LOOK, [key]);
      const text = rows[0]?.entry ?? null;
      if (text !== null || rows[0]?.held === true) return { text, claimed: false };
      const { rowCount } = await query(CLAIM, [key, holder, leaseMs]);
      if (rowCount === 0) return { text: null, claimed: false };
      // The holder before may have written and released between the two statements.
      const late = await entryOf(READ, [key]);
      if (late !== null) await query(RELEASE, [key, holder]);
      return { text: late, claimed: late === null };
    },
    renew: async (key, holder, leaseMs) => ((await query(RENEW, [key, holder, leaseMs])).rowCount ?? 0) > 0,
    release: async (key, holder) => void (await query(RELEASE, [key, holder])),
    async close() {
      clearInterval(timer);
      await pool.end();
    },
  };
}
