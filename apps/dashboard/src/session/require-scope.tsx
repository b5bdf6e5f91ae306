import type { Scope } from '@byway/contracts/vault-api';
import { Code } from '@mantine/core';
import type { ReactNode } from 'react';
import { EmptyState } from '../shared/empty-state.js';
import { IconLock } from '../shared/icons.js';
import { useCan } from './session-context.js';

/** Shows its children when the signed-in key has one of the scopes, else says which one is missing. */
export function RequireScope({ anyOf, children }: { anyOf: readonly Scope[]; children: ReactNode }) {
  const can = useCan();
  if (can(...anyOf)) return children;
  return (
    <EmptyState icon={IconLock} title="This API key may not see this page">
      It lacks the scope <Code>{anyOf.join(' or ')}</Code>. Sign in with another key, or have the scope added.
    </EmptyState>
  );
}
