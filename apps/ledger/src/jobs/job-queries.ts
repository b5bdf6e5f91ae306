import type { EntityManager } from 'typeorm';
import { z } from 'zod';

/** A data source or a transaction of one. */
export type Queryable = Pick<EntityManager, 'query'>;

interface Statement<T extends z.ZodType> {
  sql: string;
  values: unknown[];
  /** What each row has to be. */
  row: T;
}

/** The rows of a SELECT or an INSERT ... RETURNING. */
export async function queryRows<T extends z.ZodType>(
  database: Queryable,
  { sql, values, row }: Statement<T>,
): Promise<z.output<T>[]> {
  return z.array(row).parse(await database.query<unknown>(sql, values));
}

/** The rows of an UPDATE ... RETURNING, which TypeORM gives together with their number. */
export async function changeRows<T extends z.ZodType>(
  database: Queryable,
  { sql, values, row }: Statement<T>,
): Promise<z.output<T>[]> {
  const [rows] = z.tuple([z.array(row), z.unknown()]).parse(await database.query<unknown>(sql, values));
  return rows;
}

/** Ids and attempt numbers as the two arrays that statements unnest. */
export function attemptArrays(attempts: readonly { id: string; attempt: number }[]): [string[], number[]] {
  return [attempts.map(({ id }) => id), attempts.map(({ attempt }) => attempt)];
}
