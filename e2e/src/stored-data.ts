import type { TestDatabase } from '@byway/testing/test-database';
import { Redis } from 'ioredis';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Places } from './secret-scan.js';

/** Every row of every table of every schema of ours, as JSON; `bytea` comes as hex. */
export async function tableContents(database: Pick<TestDatabase, 'query'>): Promise<Places> {
  const tables = await database.query(
    `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
     WHERE table_schema NOT IN ('pg_catalog', 'information_schema') AND table_type = 'BASE TABLE'`,
  );
  const places: Places = {};
  for (const { name } of tables) {
    const rows = await database.query(`SELECT row_to_json(t)::text AS row FROM ${String(name)} t`);
    places[String(name)] = rows.map(({ row }) => String(row)).join('\n');
  }
  return places;
}

/** Every key of a Redis with its value. */
export async function redisContents(url: string): Promise<Places> {
  const redis = new Redis(url);
  const readers: Record<string, (key: string) => Promise<unknown>> = {
    string: (key) => redis.get(key),
    hash: (key) => redis.hgetall(key),
    list: (key) => redis.lrange(key, 0, -1),
    set: (key) => redis.smembers(key),
    zset: (key) => redis.zrange(key, 0, -1, 'WITHSCORES'),
    stream: (key) => redis.xrange(key, '-', '+'),
  };
  try {
    const places: Places = {};
    for (const key of await redis.keys('*')) {
      const type = await redis.type(key);
      // Gone between the two calls.
      if (type === 'none') continue;
      const read = readers[type];
      if (read === undefined) throw new Error(`${key} is a ${type}, which nothing here reads.`);
      places[`redis ${key}`] = `${key} ${JSON.stringify(await read(key))}`;
    }
    return places;
  } finally {
    redis.disconnect();
  }
}

/** Every file below a folder, byte for byte. */
export async function fileContents(folder: string): Promise<Places> {
  const places: Places = {};
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    places[path.replace(folder, '')] = await readFile(path, 'latin1');
  }
  return places;
}
