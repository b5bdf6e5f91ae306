import { Button } from '@mantine/core';
import { useCan } from '../session/session-context.js';
import { EmptyState } from '../shared/empty-state.js';
import { IconApps } from '../shared/icons.js';
import { useListSearch } from '../shared/list-search.js';

/** The next step while there is no key but the first: one that an application may have. */
export function FirstApplicationKey() {
  const mayWrite = useCan()('api-keys.write');
  const { open } = useListSearch();
  return (
    <EmptyState
      icon={IconApps}
      title="No key for applications yet"
      action={mayWrite && <Button onClick={() => open('create')}>Create one</Button>}
    >
      Applications should not have a key that can change things. Give each one of its own that can call models
      and nothing else.
    </EmptyState>
  );
}
