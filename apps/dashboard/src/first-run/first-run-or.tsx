import { Center, Loader } from '@mantine/core';
import { lazy, type ReactNode, Suspense } from 'react';
import { useIsFirstRun } from './use-is-first-run.js';

// Hardly any visit needs it.
const FirstRun = lazy(async () => ({ default: (await import('./first-run.js')).FirstRun }));

const loading = (
  <Center p="xl">
    <Loader role="status" aria-label="Loading" />
  </Center>
);

/** Shows the way to the first request until there was one, then its children. */
export function FirstRunOr({ children }: { children: ReactNode }) {
  const isFirstRun = useIsFirstRun();
  if (isFirstRun === undefined) return loading;
  if (!isFirstRun) return children;
  return (
    <Suspense fallback={loading}>
      <FirstRun />
    </Suspense>
  );
}
