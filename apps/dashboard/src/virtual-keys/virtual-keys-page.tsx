import { Button, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { virtualKeysQuery } from '../api/virtual-keys.js';
import { RequireScope } from '../session/require-scope.js';
import { useCan } from '../session/session-context.js';
import { EmptyState } from '../shared/empty-state.js';
import { FilterInput } from '../shared/filter-input.js';
import { IconKey, IconPlus } from '../shared/icons.js';
import { PageHeader } from '../shared/page-header.js';
import { QueryResult } from '../shared/query-result.js';
import { filterVirtualKeys } from './filter-virtual-keys.js';
import { useProviderNames } from './use-provider-names.js';
import { VirtualKeyDialogs } from './virtual-key-dialogs.js';
import { useListSearch } from '../shared/list-search.js';
import { VirtualKeysTable } from './virtual-keys-table.js';

/** With fewer keys a filter is only in the way. */
const FILTER_FROM = 6;

export function VirtualKeysPage() {
  return (
    <RequireScope anyOf={['virtual-keys.read']}>
      <VirtualKeys />
    </RequireScope>
  );
}

function VirtualKeys() {
  const can = useCan();
  const search = useListSearch();
  const providerName = useProviderNames();
  const keys = useQuery(virtualKeysQuery);
  const newKey = can('virtual-keys.write') && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => search.open('create')}>
      New virtual key
    </Button>
  );

  return (
    <>
      <PageHeader
        title="Virtual keys"
        description="Each stands for a provider key that stays encrypted in the vault. Applications and configs name it by its key."
        actions={keys.data?.length !== 0 && newKey}
      />
      <QueryResult query={keys}>
        {(all) =>
          all.length === 0 ? (
            <EmptyState icon={IconKey} title="No virtual keys yet" action={newKey}>
              Store the key of a provider. Then call it by the virtual key, or name it as a target of a
              config.
            </EmptyState>
          ) : (
            <Stack gap="sm">
              {(all.length >= FILTER_FROM || search.q !== '') && (
                <FilterInput
                  label="Filter virtual keys"
                  placeholder="Name, key, provider, host, note or status"
                  value={search.q}
                  onChange={search.filter}
                />
              )}
              <VirtualKeysTable keys={filterVirtualKeys(all, search.q, providerName)} />
            </Stack>
          )
        }
      </QueryResult>
      <VirtualKeyDialogs keys={keys.data ?? []} />
    </>
  );
}
