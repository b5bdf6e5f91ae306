import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError } from './api-error.js';
import { sessionKey } from './session.js';

/** Answers are shown from the cache at once and asked for again when older than this, in ms. */
const FRESH_MS = 5_000;

/** When the session has ended, asking who we are again leads to the sign-in page. */
function onError(error: Error): void {
  if (!(error instanceof ApiError) || error.status !== 401) return;
  // Nobody was signed in yet: a wrong key in the sign-in form has ended no session.
  if (queryClient.getQueryData(sessionKey) === undefined) return;
  void queryClient.invalidateQueries({ queryKey: sessionKey });
}

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    onError(error, query) {
      if (query.queryKey[0] !== sessionKey[0]) onError(error);
    },
  }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    queries: {
      staleTime: FRESH_MS,
      // What the caller did wrong stays wrong.
      retry: (count, error) => count < 2 && (!(error instanceof ApiError) || error.status >= 500),
    },
  },
});
