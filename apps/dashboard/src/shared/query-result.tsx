import { Center, Loader } from '@mantine/core';
import type { ReactNode } from 'react';
import { ErrorNotice } from './error-notice.js';

interface QueryResultProps<T> {
  query: { data: T | undefined; error: Error | null; refetch: () => unknown };
  children: (data: T) => ReactNode;
}

/** What a query gave; until then that it loads, or why it cannot. */
export function QueryResult<T>({ query, children }: QueryResultProps<T>) {
  const { data, error, refetch } = query;
  return (
    <>
      {error !== null && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {data !== undefined && children(data)}
      {data === undefined && error === null && (
        <Center p="xl">
          <Loader aria-label="Loading" />
        </Center>
      )}
    </>
  );
}
