import { sessionSchema } from '@byway/contracts/session-api';
import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { callApi } from './call-api.js';

const path = '/v1/session';
export const sessionKey = ['session'] as const;

/** Who is signed in; fails with status 401 when nobody is. */
export const sessionQuery = queryOptions({
  queryKey: sessionKey,
  queryFn: ({ signal }) => callApi({ path, signal, answer: sessionSchema }),
  staleTime: 60_000,
  refetchInterval: 60_000,
});

/** Exchanges an API key for the session cookie. */
export const signIn = (apiKey: string) =>
  callApi({ method: 'POST', path, body: { api_key: apiKey }, answer: sessionSchema });

/** Takes the cookie back. */
export const signOut = () => callApi({ method: 'DELETE', path, answer: z.unknown() });
