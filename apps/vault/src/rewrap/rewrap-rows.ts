import type { DataSource, EntityManager, EntityTarget } from 'typeorm';
import { Not } from 'typeorm';
import type { AuditTrail } from '../audit/audit-trail.js';
import { type Envelope, rewrap } from '../crypto/envelope.js';
import type { MasterKeyring } from '../crypto/master-keyring.js';

type Row = { id: string; workspaceId: string } & Pick<Envelope, 'masterKeyId' | 'wrappedKey'>;

/** A table whose rows are envelopes. */
export interface SealedTable {
  entity: EntityTarget<Row>;
  /** What a row's envelope is bound to. */
  bindingOf: (row: { id: string; workspaceId: string }) => string;
  /** How the audit trail calls a row, and its move to another master key. */
  objectType: string;
  action: string;
}

export interface RewrapOptions {
  dataSource: DataSource;
  keyring: MasterKeyring;
  audit: AuditTrail;
  /** Rows per transaction. */
  batchSize: number;
  /** Told after each batch how many rows are rewrapped. */
  onProgress: (rewrapped: number) => void;
}

export interface RewrapResult {
  rewrapped: number;
  /** Ids of the rows whose data key could not be unwrapped. */
  failed: string[];
  /** Rows that are not under the current master key at the end, the failed ones included. */
  remaining: number;
}

/**
 * Wraps the data key of every row anew under the current master key. Safe while vaults serve and
 * repeatable: it goes by id, touches only rows under other master keys, and locks a row no longer than
 * its batch takes.
 */
export async function rewrapRows(table: SealedTable, options: RewrapOptions): Promise<RewrapResult> {
  const { dataSource, keyring, batchSize } = options;
  const failed: string[] = [];
  let rewrapped = 0;
  let after = '';
  for (;;) {
    const batch = await dataSource.transaction(async (manager) => {
      const page = { after, current: keyring.current.id, batchSize };
      const rows = await nextRows(manager, table, page);
      const { done, broken } = rewrapEach(rows, table, keyring);
      await store(manager, done, { table, audit: options.audit });
      return { last: rows.at(-1)?.id, count: done.length, broken };
    });
    if (batch.last === undefined) break;
    after = batch.last;
    rewrapped += batch.count;
    failed.push(...batch.broken);
    options.onProgress(rewrapped);
  }
  const remaining = await dataSource
    .getRepository(table.entity)
    .countBy({ masterKeyId: Not(keyring.current.id) });
  return { rewrapped, failed, remaining };
}

function nextRows(
  manager: EntityManager,
  table: SealedTable,
  page: { after: string; current: string; batchSize: number },
): Promise<Row[]> {
  return manager
    .createQueryBuilder(table.entity, 'key')
    .select(['key.id', 'key.workspaceId', 'key.masterKeyId', 'key.wrappedKey'])
    .where('key.masterKeyId <> :current AND key.id > :after', page)
    .orderBy('key.id')
    .limit(page.batchSize)
    .setLock('pessimistic_write')
    .getMany();
}

function rewrapEach(
  rows: readonly Row[],
  table: SealedTable,
  keyring: MasterKeyring,
): { done: Row[]; broken: string[] } {
  const done: Row[] = [];
  const broken: string[] = [];
  for (const row of rows) {
    try {
      done.push(rewrap(keyring, table.bindingOf(row), row));
    } catch {
      // One damaged row, or one under a lost master key, must not keep the others from moving.
      broken.push(row.id);
    }
  }
  return { done, broken };
}

async function store(
  manager: EntityManager,
  rows: readonly Row[],
  { table, audit }: { table: SealedTable; audit: AuditTrail },
): Promise<void> {
  if (rows.length === 0) return;
  const { tableName } = manager.getRepository(table.entity).metadata;
  await manager.query(
    `UPDATE ${tableName} AS kept SET master_key_id = moved.master_key_id, wrapped_key = moved.wrapped_key
     FROM unnest($1::text[], $2::text[], $3::bytea[]) AS moved (id, master_key_id, wrapped_key)
     WHERE kept.id = moved.id`,
    [
      rows.map(({ id }) => id),
      rows.map(({ masterKeyId }) => masterKeyId),
      rows.map(({ wrappedKey }) => wrappedKey),
    ],
  );
  await audit.record(
    manager,
    rows.map(({ id, workspaceId }) => ({
      workspaceId,
      actor: 'rotate-master',
      action: table.action,
      objectType: table.objectType,
      objectId: id,
    })),
  );
}
