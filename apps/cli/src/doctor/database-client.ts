import pg from 'pg';
import { connectionFailure } from '../connection-failure.js';
import { errorCode } from '../error-code.js';
import { type Finding, fail } from './check.js';
import { shownAddress } from './hide-secrets.js';

const POSTGRES_PORT = 5432;

export const databaseAddress = (url: string) => shownAddress(url, POSTGRES_PORT);

interface Database {
  url: string;
  /** Variable that names it, for hints. */
  variable: string;
  timeoutMs: number;
}

/** What `look` finds on a connection of its own, or why there is none. */
export async function withDatabase(
  { url, variable, timeoutMs }: Database,
  look: (client: pg.Client) => Promise<Finding>,
): Promise<Finding> {
  if (!/^postgres(ql)?:/.test(url) || !URL.canParse(url)) {
    return fail('its address is no postgresql:// URL', `correct ${variable}`);
  }
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
    application_name: 'byway doctor',
  });
  // A connection that breaks also rejects the query in flight.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await look(client);
  } catch (error) {
    return failureOf(error, { url, variable });
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** By SQLSTATE; PostgreSQL manual, appendix A. */
function failureOf(error: unknown, { url, variable }: { url: string; variable: string }): Finding {
  const at = databaseAddress(url);
  const code = errorCode(error) ?? '';
  if (code === '28P01' || code === '28000') {
    return fail(`login refused at ${at}`, `correct user and password in ${variable}`);
  }
  if (code === '3D000') return fail(`no such database at ${at}`, `create it, or correct ${variable}`);
  if (code === '53300') return fail(`no free connection at ${at}`, 'raise max_connections');
  if (code.startsWith('57P')) return fail(`starts or stops at ${at}`, 'wait, or see its log');
  const reason = connectionFailure(error);
  if (reason !== undefined) return fail(`${reason} at ${at}`, `start it, or correct ${variable}`);
  if (/^[0-9A-Z]{5}$/.test(code)) return fail(`error ${code} at ${at}`, 'see its log');
  const late = error instanceof Error && error.message.includes('timeout');
  return fail(
    `${late ? 'no answer in time' : 'connection failed'} at ${at}`,
    `look at it, or correct ${variable}`,
  );
}
