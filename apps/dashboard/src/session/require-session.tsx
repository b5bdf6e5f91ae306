import { Center, Loader } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ApiError } from '../api/api-error.js';
import { sessionQuery } from '../api/session.js';
import { ErrorNotice } from '../shared/error-notice.js';
import { SessionProvider } from './session-context.js';
import { SignInPage } from './sign-in-page.js';

/** Shows its children to a signed-in user, else the sign-in page at the same address. */
export function RequireSession({ children }: { children: ReactNode }) {
  const { data, error, refetch } = useQuery(sessionQuery);
  if (error instanceof ApiError && error.status === 401) return <SignInPage />;
  if (data !== undefined) return <SessionProvider session={data}>{children}</SessionProvider>;
  return (
    <Center mih="100vh" p="md">
      {error === null ? (
        <Loader role="status" aria-label="Loading" />
      ) : (
        <ErrorNotice error={error} onRetry={() => void refetch()} />
      )}
    </Center>
  );
}
