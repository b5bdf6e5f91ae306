import { afterAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { provision, tenantUrl } from './provision.js';
import { startPostgres } from './start-postgres.js';

// mkdtemp makes a folder with mode 700: as root this also covers the fallback to /var/tmp.
const dataDir = mkdtempSync(join(tmpdir(), 'byway-pg-'));
const options = { dataDir, password: 'a:b/c', logFile: join(dataDir, 'postgres.log') };

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

describe('embedded PostgreSQL', () => {
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

  it('starts, is adopted when it was left running, and keeps its data over a restart', async () => {
    const first = await startPostgres(options);
    await query(first.url('postgres'), 'CREATE TABLE kept AS SELECT 42 AS answer');
    const adopted = await startPostgres(options);
    expect(adopted.port).toBe(first.port);
    await adopted.stop();
    const again = await startPostgres(options);
    expect(await query(again.url('postgres'), 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    await again.stop();
    await expect(query(again.url('postgres'), 'SELECT 1')).rejects.toThrow();
  });

  it('gives each service a role that cannot read the schema of another', async () => {
    const server = await startPostgres(options);
    const vault = { schema: 'vault', password: 'one' };
    const ledger = { schema: 'ledger', password: 'two' };
    try {
      await provision(server.url('postgres'), 'byway', [vault, ledger]);
      await provision(server.url('postgres'), 'byway', [vault, ledger]);
      await query(tenantUrl(server.url('postgres'), 'byway', vault), 'CREATE TABLE vault.secret (x int)');
      const foreign = query(tenantUrl(server.url('postgres'), 'byway', ledger), 'SELECT * FROM vault.secret');
      await expect(foreign).rejects.toThrow('permission denied');
    } finally {
      await server.stop();
    }
  });
});
