import { type FaultProxy, startFaultProxy } from '@byway/testing/fault-proxy';
import { createTestDatabase, type TestDatabase } from '@byway/testing/test-database';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { databaseUnavailable, openServiceDatabase } from './service-data-source.js';

/** Longer than any statement here takes on a slow machine, but for those that get no answer. */
const QUERY_MS = 3_000;
const insert = 'INSERT INTO notes (text) VALUES ($1)';

let database: TestDatabase;
let way: FaultProxy;
let source: DataSource;

beforeEach(async () => {
  database = await createTestDatabase();
  way = await startFaultProxy(database.url);
  const own = { schema: 'notes', entities: [], migrations: [] };
  // One connection: what it was left with meets whoever comes next.
  source = await openServiceDatabase({ ...own, url: way.url, poolSize: 1, timeoutMs: QUERY_MS });
  await source.query('CREATE TABLE notes (text text PRIMARY KEY)');
});
afterEach(async () => {
  await source.destroy();
  await way.close();
  await database.drop();
});

/** What others see. */
const notes = async () =>
  (await database.query('SELECT text FROM notes.notes ORDER BY text')).map(({ text }) => text);

describe('a transaction whose database does not answer in time', () => {
  it('leaves nothing open in which later statements would be done', async () => {
    const silent = source.transaction(async (transaction) => {
      await transaction.query(insert, ['never committed']);
      way.freeze();
      await transaction.query('SELECT 1');
    });
    await expect(silent).rejects.toThrow('timeout');
    await way.restore();

    await source.query(insert, ['committed']);
    expect(await notes()).toEqual(['committed']);
    await source.transaction((transaction) => transaction.query(insert, ['committed as well']));
    expect(await notes()).toEqual(['committed', 'committed as well']);
  });

  it('lets go of its rows', async () => {
    await source.query(insert, ['a']);
    const silent = source.transaction(async (transaction) => {
      await transaction.query(`UPDATE notes SET text = 'b'`);
      way.freeze();
      await transaction.query('SELECT 1');
    });
    await expect(silent).rejects.toThrow('timeout');
    await way.restore();
    await database.query(`UPDATE notes.notes SET text = 'c'`);
    expect(await notes()).toEqual(['c']);
  });

  it('is told so for every further statement', async () => {
    const errors: unknown[] = [];
    const silent = source.transaction(async (transaction) => {
      way.freeze();
      for (let count = 0; count < 3; count += 1)
        await transaction.query('SELECT 1').catch((error: unknown) => errors.push(error));
      throw errors[0];
    });
    await expect(silent).rejects.toThrow('timeout');
    expect(errors.slice(1).map(String)).toEqual(
      Array.from({ length: 2 }, () => expect.stringContaining('not queryable')),
    );
    expect(errors.map((error) => databaseUnavailable(error)?.code)).toEqual(
      Array.from({ length: 3 }, () => 'service_unavailable'),
    );
  });
});

describe('a transaction', () => {
  it('goes on with its connection after a statement that took too long', async () => {
    const pid = async () => source.query<{ pid: number }[]>('SELECT pg_backend_pid() AS pid');
    const before = await pid();
    const slow = source.transaction(async (transaction) => {
      await transaction.query(insert, ['rolled back']);
      await transaction.query('SELECT pg_sleep(60)');
    });
    const error: unknown = await slow.catch((reason: unknown) => reason);
    expect(databaseUnavailable(error)?.code).toBe('service_unavailable');
    expect(await pid()).toEqual(before);
    expect(await notes()).toEqual([]);
  });

  it('does not keep its rows from others when its service stands still', async () => {
    await source.query(insert, ['a']);
    const still = source.transaction(async (transaction) => {
      await transaction.query(`UPDATE notes SET text = 'b'`);
      await database.query(`UPDATE notes.notes SET text = 'c'`);
      await transaction.query('SELECT 1');
    });
    const error: unknown = await still.catch((reason: unknown) => reason);
    expect(databaseUnavailable(error)?.code).toBe('service_unavailable');
    expect(await notes()).toEqual(['c']);
  });

  it('that loses its connection between two statements could not reach the database', async () => {
    const cut = source.transaction(async (transaction) => {
      await transaction.query(insert, ['rolled back']);
      await way.cut();
      await transaction.query('SELECT 1');
    });
    const error: unknown = await cut.catch((reason: unknown) => reason);
    expect(databaseUnavailable(error)?.code).toBe('service_unavailable');
    await way.restore();
    expect(await notes()).toEqual([]);
  });
});
