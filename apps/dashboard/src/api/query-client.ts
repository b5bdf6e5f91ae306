import { QueryClient, QueryCache } from '@tanstack/react-query';
import { ApiError } from './api-error.js';
import { sessionKey } from './session.js';

/** Answers are shown from the cache at once and asked for again when older than this, in ms. */
const FRESH_MS = 5_000;

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    onError(error, query) {
      // The session ended: asking who we are again leads to the sign-in page.
      if (error instanceof ApiError && error.status === 401 && query.queryKey[0] !== sessionKey[0]) {
        void queryClient.invalidateQueries({ queryKey: sessionKey });
      }
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: FRESH_MS,
      // What the caller did wrong stays wrong.
      retry: (count, error) => count < 2 && (!(error instanceof ApiError) || error.status >= 500),
    },
  },
});
