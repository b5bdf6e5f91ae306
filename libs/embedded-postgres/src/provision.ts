import pg from 'pg';

/** A service's own role and schema. */
export interface Tenant {
  /** Name of the schema; the role is `byway_<schema>`. */
  schema: string;
  password: string;
  /** Lets the role create schemas (BullMQ makes its own). */
  createSchemas?: boolean;
}

/**
 * Creates the database, one role and one schema per service, and sets the passwords. Running it
 * again changes nothing but the passwords.
 * @param superuserUrl of any existing database.
 */
export async function provision(superuserUrl: string, database: string, tenants: Tenant[]): Promise<void> {
  await withClient(superuserUrl, async (client) => {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${pg.escapeIdentifier(database)}`);
  });
  const url = new URL(superuserUrl);
  url.pathname = `/${database}`;
  await withClient(url.href, async (client) => {
    for (const tenant of tenants) await provisionTenant(client, database, tenant);
  });
}

/** The connection URL of a service. */
export function tenantUrl(superuserUrl: string, database: string, tenant: Tenant): string {
  const url = new URL(superuserUrl);
  url.username = `byway_${tenant.schema}`;
  url.password = tenant.password;
  url.pathname = `/${database}`;
  return url.href;
}

async function provisionTenant(client: pg.Client, database: string, tenant: Tenant): Promise<void> {
  const role = pg.escapeIdentifier(`byway_${tenant.schema}`);
  const schema = pg.escapeIdentifier(tenant.schema);
  const password = pg.escapeLiteral(tenant.password);
  const found = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [`byway_${tenant.schema}`]);
  await client.query(`${found.rowCount === 0 ? 'CREATE' : 'ALTER'} ROLE ${role} LOGIN PASSWORD ${password}`);
  await client.query(`CREATE SCHEMA IF NOT EXISTS ${schema} AUTHORIZATION ${role}`);
  if (tenant.createSchemas === true) {
    await client.query(`GRANT CREATE ON DATABASE ${pg.escapeIdentifier(database)} TO ${role}`);
  }
}

async function withClient(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
