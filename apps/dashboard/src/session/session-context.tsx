import type { Scope } from '@byway/contracts/vault-api';
import type { Session } from '@byway/contracts/session-api';
import { createContext, type ReactNode, useContext } from 'react';

const SessionContext = createContext<Session | null>(null);

export function SessionProvider({ session, children }: { session: Session; children: ReactNode }) {
  return <SessionContext value={session}>{children}</SessionContext>;
}

/** The signed-in session. Only below {@link SessionProvider}. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('No session here: the component stands outside the signed-in part.');
  return session;
}

/** Whether the signed-in key has a scope (any one of several). */
export function useCan(): (...anyOf: Scope[]) => boolean {
  const { scopes } = useSession();
  return (...anyOf) => anyOf.some((scope) => scopes.includes(scope));
}
