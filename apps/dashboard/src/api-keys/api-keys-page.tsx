import type { ApiKeyView } from '@byway/contracts/vault-api';
import { Button, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { apiKeysQuery } from '../api/api-keys.js';
import { RequireScope } from '../session/require-scope.js';
import { useCan } from '../session/session-context.js';
import { FilterInput } from '../shared/filter-input.js';
import { hasWords } from '../shared/has-words.js';
import { IconPlus } from '../shared/icons.js';
import { useListSearch } from '../shared/list-search.js';
import { PageHeader } from '../shared/page-header.js';
import { QueryResult } from '../shared/query-result.js';
import { ApiKeyDialogs } from './api-key-dialogs.js';
import { ApiKeysTable } from './api-keys-table.js';
import { FirstApplicationKey } from './first-application-key.js';

/** With fewer keys a filter is only in the way. */
const FILTER_FROM = 6;

export function ApiKeysPage() {
  return (
    <RequireScope anyOf={['api-keys.read']}>
      <ApiKeys />
    </RequireScope>
  );
}

function ApiKeys() {
  const can = useCan();
  const { q, filter, open } = useListSearch();
  const keys = useQuery(apiKeysQuery);
  return (
    <>
      <PageHeader
        title="API keys"
        description="What applications and people call Byway with. Scopes say what a key may do."
        actions={
          can('api-keys.write') && (
            <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => open('create')}>
              New API key
            </Button>
          )
        }
      />
      <QueryResult query={keys}>
        {(all) => (
          <Stack gap="sm">
            {(all.length >= FILTER_FROM || q !== '') && (
              <FilterInput
                label="Filter API keys"
                placeholder="Name, prefix, scope or status"
                value={q}
                onChange={filter}
              />
            )}
            <ApiKeysTable keys={all.filter((key) => hasWords(searchable(key), q))} />
            {all.length === 1 && <FirstApplicationKey />}
          </Stack>
        )}
      </QueryResult>
      <ApiKeyDialogs keys={keys.data ?? []} />
    </>
  );
}

const searchable = ({ name, prefix, status, scopes }: ApiKeyView) =>
  [name, prefix, status, ...scopes].join(' ');
