import { defaultTimeLimits } from '@byway/boot/time-limits';
import { BywayError } from '@byway/errors/byway-error';
import { isNativeError } from 'node:util/types';
import pg from 'pg';
import { DataSource, type DataSourceOptions, QueryFailedError } from 'typeorm';
import { SnakeNamingStrategy } from './naming-strategy.js';
import { PostgresClient } from './postgres-client.js';

export interface ServiceDatabase {
  url: string;
  /** The one schema this service owns. */
  schema: string;
  entities: NonNullable<DataSourceOptions['entities']>;
  migrations: NonNullable<DataSourceOptions['migrations']>;
  /** Connections kept at most. */
  poolSize?: number;
  /**
   * ms until a query or a connection attempt is given up. Services pass their `databaseMs`; commands that
   * nobody waits for at the other end of an HTTP call may take longer. More than 100.
   */
  timeoutMs?: number;
  /** Whether to bring the schema up to date first (default), or to refuse one that is behind. */
  migrate?: boolean;
}

/** ms by which PostgreSQL gives a statement up before the client, which then can go on with its connection. */
const SERVER_AHEAD_MS = 100;
/**
 * Of the time limit of a query: how long a transaction may be without a statement. A service that stands
 * still, or whose machine is gone, does not keep its rows from the others.
 */
const IDLE_FACTOR = 4;
/** ms for a migration to get its connection: services start together, on a busy machine. */
const MIGRATION_CONNECT_TIMEOUT_MS = 10_000;
/** Any fixed number: makes services that start at the same time migrate one after the other. */
const MIGRATION_LOCK = 7_262_001;

/**
 * Connects a service to its schema and brings the schema up to date. Starting several at once is
 * safe: migrations run under an advisory lock. With `migrate: false` nothing is changed.
 * @throws Error that names the migrations that are missing, with `migrate: false`.
 */
export async function openServiceDatabase(options: ServiceDatabase): Promise<DataSource> {
  if (options.migrate ?? true) await migrateServiceDatabase(options);
  const timeoutMs = options.timeoutMs ?? defaultTimeLimits.databaseMs;
  const source = await connect(options, { connectMs: timeoutMs, queryMs: timeoutMs });
  if (options.migrate ?? true) return source;
  try {
    await requireMigrated(source, options.schema);
    return source;
  } catch (error) {
    await source.destroy();
    throw error;
  }
}

/** Newer migrations than those known here are no fault: during an upgrade old processes start again. */
async function requireMigrated(source: DataSource, schema: string): Promise<void> {
  const [table] = await source.query<{ found: string | null }[]>('SELECT to_regclass($1) AS found', [
    `${schema}.migrations`,
  ]);
  const rows =
    table?.found == null
      ? []
      : await source.query<{ name: string }[]>(`SELECT name FROM "${schema}".migrations`);
  const done = new Set(rows.map(({ name }) => name));
  const missing = source.migrations
    .map((migration) => migration.name ?? migration.constructor.name)
    .filter((name) => !done.has(name));
  if (missing.length === 0) return;
  throw new Error(
    `The schema "${schema}" is behind, and MIGRATE_AT_START is false. Run the migrate command first. ` +
      `Missing: ${missing.join(', ')}`,
  );
}

function connect(
  options: ServiceDatabase,
  { connectMs, queryMs }: { connectMs: number; queryMs?: number },
): Promise<DataSource> {
  const settings = {
    search_path: options.schema,
    ...(queryMs !== undefined && {
      statement_timeout: queryMs - SERVER_AHEAD_MS,
      idle_in_transaction_session_timeout: queryMs * IDLE_FACTOR,
    }),
  };
  return new DataSource({
    type: 'postgres',
    driver: pg,
    url: options.url,
    schema: options.schema,
    entities: options.entities,
    migrations: options.migrations,
    namingStrategy: new SnakeNamingStrategy(),
    poolSize: options.poolSize ?? 8,
    synchronize: false,
    connectTimeoutMS: connectMs,
    extra: {
      Client: PostgresClient,
      ...(queryMs !== undefined && { query_timeout: queryMs }),
      options: Object.entries(settings)
        .map(([name, value]) => `-c ${name}=${value}`)
        .join(' '),
      keepAlive: true,
    },
    // Idle connections that die with the server are replaced by the pool; nothing to do.
    poolErrorHandler: () => undefined,
  }).initialize();
}

/** Brings a service's schema up to date, and makes it where it is missing. Safe to run several times at once. */
export async function migrateServiceDatabase(options: ServiceDatabase): Promise<void> {
  const source = await connect(
    { ...options, entities: [], poolSize: 2 },
    { connectMs: MIGRATION_CONNECT_TIMEOUT_MS },
  );
  const runner = source.createQueryRunner();
  try {
    await runner.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    // A role that owns its schema may lack CREATE on the database, so ask before creating.
    const found: unknown = await runner.query('SELECT 1 FROM pg_namespace WHERE nspname = $1', [
      options.schema,
    ]);
    if (Array.isArray(found) && found.length === 0) await runner.query(`CREATE SCHEMA "${options.schema}"`);
    await source.runMigrations({ transaction: 'each' });
    await runner.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
  } finally {
    await runner.release();
    await source.destroy();
  }
}

const UNIQUE_VIOLATION = '23505';

/** Whether the error is PostgreSQL's unique_violation (23505). */
export function isUniqueViolation(error: unknown): boolean {
  return sqlState(error) === UNIQUE_VIOLATION;
}

const QUERY_CANCELED = '57014';

/** Whether the error is PostgreSQL's query_canceled (57014): the statement ran into its time limit. */
export function isQueryCanceled(error: unknown): boolean {
  return sqlState(error) === QUERY_CANCELED;
}

/** The SQLSTATE of an error of a query; undefined for any other error. */
function sqlState(error: unknown): string | undefined {
  if (!(error instanceof QueryFailedError)) return undefined;
  const cause: unknown = error.driverError;
  const hasCode = typeof cause === 'object' && cause !== null && 'code' in cause;
  return hasCode && typeof cause.code === 'string' ? cause.code : undefined;
}

/** SQLSTATEs of text that PostgreSQL cannot keep, in practice the NUL character. */
const unstorableText = ['22021', '22P05'];

/** Whether the error says that a text holds a character PostgreSQL cannot store. */
export function isUnstorableText(error: unknown): boolean {
  return unstorableText.includes(sqlState(error) ?? '');
}

/**
 * SQLSTATE classes that mean "the server is not there": connection, refused login, no such database,
 * resources, shutdown.
 */
const unavailableClasses = ['08', '28', '3D', '53', '57', '58'];
const socketErrors = /^(ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND|EAI_AGAIN)/;
const awayMessages = new RegExp(
  [
    ...['timeout', 'Connection terminated', 'terminating connection', 'not currently accepting connections'],
    ...['not queryable', 'Driver not Connected'],
    // TypeORM 1.1.1 releases what lost its connection, within a transaction too.
    'already released',
  ].join('|'),
  'i',
);

/**
 * The 503 for an error that means the database is away, or undefined for any other error.
 * Source of the classes: PostgreSQL manual, appendix A.
 */
export function databaseUnavailable(error: unknown): BywayError | undefined {
  // Not instanceof: socket errors come from Node's own realm, which under Jest is another one.
  if (!isNativeError(error)) return undefined;
  const code =
    error instanceof QueryFailedError ? sqlState(error) : 'code' in error ? String(error.code) : undefined;
  const away =
    (code !== undefined && (unavailableClasses.includes(code.slice(0, 2)) || socketErrors.test(code))) ||
    awayMessages.test(error.message);
  return away
    ? new BywayError('service_unavailable', 'The database cannot be reached.', { cause: error })
    : undefined;
}
