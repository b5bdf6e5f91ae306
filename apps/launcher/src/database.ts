import { provision, type Tenant, tenantUrl } from '@byway/embedded-postgres/provision';
import { startPostgres } from '@byway/embedded-postgres/start-postgres';
import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import type { LauncherEnv } from './env.js';
import type { Secrets } from './secrets.js';

const DATABASE = 'byway';
const schemas = ['vault', 'config', 'ledger', 'bullmq'] as const;
type Schema = (typeof schemas)[number];

export interface Database {
  /** Connection URL of the service that owns the schema. */
  urls: Record<Schema, string>;
  /** Of the embedded PostgreSQL; null for another. */
  port: number | null;
  stop(): Promise<void>;
}

/** The given PostgreSQL, or an embedded one with a role for each service. */
export async function openDatabase(env: LauncherEnv, secrets: Secrets, logDir: string): Promise<Database> {
  if (env.DATABASE_URL !== undefined) {
    const url = env.DATABASE_URL;
    return {
      urls: { vault: url, config: url, ledger: url, bullmq: url },
      port: null,
      stop: () => Promise.resolve(),
    };
  }
  const server = await startPostgres({
    dataDir: env.BYWAY_DATA_DIR,
    password: secrets.databasePassword,
    logFile: join(logDir, 'postgres.log'),
  });
  const superuser = server.url('postgres');
  const tenants = schemas.map((schema): Tenant & { schema: Schema } => ({
    schema,
    password: createHmac('sha256', secrets.databasePassword).update(schema).digest('base64url'),
    createSchemas: schema === 'bullmq',
  }));
  await provision(superuser, DATABASE, tenants);
  const urls = Object.fromEntries(
    tenants.map((tenant) => [tenant.schema, tenantUrl(superuser, DATABASE, tenant)]),
  );
  return { urls: urls as Record<Schema, string>, port: server.port, stop: () => server.stop() };
}
