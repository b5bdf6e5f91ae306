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

/** Rows as the arrays that a statement unnests, one for each of these columns. */
export function columnArrays<C extends string>(
  columns: Readonly<Record<C, string>>,
  rows: readonly Readonly<Record<C, unknown>>[],
): unknown[][] {
  return (Object.keys(columns) as C[]).map((column) => rows.map((row) => row[column]));
}

/** In the order of their ids: statements that lock the same rows wait for each other instead of deadlocking. */
export function inOrder<T extends { id: string }>(rows: readonly T[]): T[] {
  return rows.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** Ids and attempt numbers as the two arrays that statements unnest. */
export function attemptArrays(attempts: readonly { id: string; attempt: number }[]): [string[], number[]] {
  const sorted = inOrder(attempts);
  return [sorted.map(({ id }) => id), sorted.map(({ attempt }) => attempt)];
}
