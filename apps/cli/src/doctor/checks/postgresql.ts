import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { z } from 'zod';
import { type Check, fail, type Finding, ok, skip, warn } from '../check.js';
import { databaseAddress, withDatabase } from '../database-client.js';
import type { Installation } from '../installation.js';

const schemas = ['vault', 'config', 'ledger'] as const;
type Schema = (typeof schemas)[number];

const factsSchema = z.object({
  version: z.string(),
  /** Schemas of Byway whose table of migrations this role may read; null: it may not. */
  present: z.array(z.object({ name: z.enum(schemas), readable: z.boolean() })),
});

const selectFacts = `
  SELECT current_setting('server_version') AS version,
    COALESCE((SELECT json_agg(json_build_object('name', nspname, 'readable',
        has_schema_privilege(n.oid, 'USAGE')
          AND COALESCE(has_table_privilege(to_regclass(nspname || '.migrations'), 'SELECT'), false)))
      FROM pg_namespace n WHERE nspname = ANY($1)), '[]') AS present`;

/** Whether the database answers and holds what the services made in it. */
export function postgresql({ databaseUrl: url, dataFolder }: Installation, timeoutMs: number): Check {
  return {
    name: 'PostgreSQL',
    async run() {
      if (url === undefined) {
        if (dataFolder === undefined) return skip('address not known: set DATABASE_URL');
        return skip(
          dataFolder.running ? 'address not known: set DATABASE_URL' : 'embedded: it runs with npm start',
        );
      }
      return withDatabase({ url, variable: 'DATABASE_URL', timeoutMs }, async (client) => {
        const { rows } = await client.query(selectFacts, [[...schemas]]);
        return judge(client, factsSchema.parse(rows[0]), databaseAddress(url));
      });
    },
  };
}

async function judge(
  client: pg.Client,
  { version, present }: z.output<typeof factsSchema>,
  at: string,
): Promise<Finding> {
  const where = `${version.split(' ')[0]} at ${at}`;
  const missing = schemas.filter((schema) => !present.some(({ name }) => name === schema));
  const hint = 'start the service of each once: it makes its schema';
  if (present.length === 0) return fail(`${where}: no schema of Byway`, hint);
  const behind: string[] = [];
  for (const { name, readable } of present) {
    if (readable && (await lacksMigrations(client, name))) behind.push(name);
  }
  if (behind.length > 0) {
    return fail(
      `${where}: schema ${behind.join(', ')} is behind this version`,
      'start its service: it migrates',
    );
  }
  // Each service may have a database of its own.
  if (missing.length > 0) return warn(`${where}: no schema ${missing.join(', ')} here`, hint);
  const hidden = present.flatMap(({ name, readable }) => (readable ? [] : [name]));
  return ok(hidden.length === 0 ? where : `${where}; ${hidden.join(', ')} not readable for this user`);
}

const migrationSchema = z.object({ timestamp: z.coerce.number() });

/** Whether this checkout has migrations that the schema has not. */
async function lacksMigrations(client: pg.Client, schema: Schema): Promise<boolean> {
  const { rows } = await client.query(`SELECT timestamp FROM ${schema}.migrations`);
  const applied = new Set(
    z
      .array(migrationSchema)
      .parse(rows)
      .map(({ timestamp }) => timestamp),
  );
  return migrationFiles(schema)
    .flatMap((name) => /^(\d{13})-/.exec(name)?.[1] ?? [])
    .some((timestamp) => !applied.has(Number(timestamp)));
}

/** Sources first: of a migration that was taken back, the compiled file stays behind. */
function migrationFiles(schema: Schema): string[] {
  const service = join(import.meta.dirname, '../../../..', schema);
  const folder = ['src', 'dist'].map((part) => join(service, part, 'migrations')).find(existsSync);
  return folder === undefined ? [] : readdirSync(folder);
}
