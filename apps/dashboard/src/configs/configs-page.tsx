import { Button, Loader, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { z } from 'zod';
import { configsQuery } from '../api/configs.js';
import { RequireScope } from '../session/require-scope.js';
import { useCan } from '../session/session-context.js';
import { EmptyState } from '../shared/empty-state.js';
import { ErrorNotice } from '../shared/error-notice.js';
import { IconAdjustments, IconPlus, IconSearch } from '../shared/icons.js';
import { PageHeader } from '../shared/page-header.js';
import { ConfigsTable } from './configs-table.js';
import { findConfigs } from './find-configs.js';

export function ConfigsPage() {
  return (
    <RequireScope anyOf={['configs.read']}>
      <Configs />
    </RequireScope>
  );
}

const searchSchema = z.object({ q: z.string().catch('') });

function Configs() {
  const mayWrite = useCan()('configs.write');
  const { q } = searchSchema.parse(useSearch({ strict: false }));
  const navigate = useNavigate();
  const { data: configs, error, refetch } = useQuery(configsQuery);
  const create = mayWrite && (
    <Button component={Link} to="/configs/new" leftSection={<IconPlus size={16} aria-hidden />}>
      Create
    </Button>
  );
  const found = findConfigs(configs ?? [], q);

  return (
    <>
      <PageHeader
        title="Configs"
        description="Saved strategies. A request names one by its ID in x-portkey-config."
        actions={create}
      />
      {error !== null && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {error === null && configs === undefined && <Loader aria-label="Loading" />}
      {configs?.length === 0 && (
        <EmptyState icon={IconAdjustments} title="No configs yet" action={create}>
          A config says which targets a request may go to: one after the other, by shares, or by a condition.
          Create one, then name its ID in your requests.
        </EmptyState>
      )}
      {configs !== undefined && configs.length > 0 && (
        <>
          <TextInput
            aria-label="Search configs"
            placeholder="Name, ID, provider or virtual key"
            leftSection={<IconSearch size={16} aria-hidden />}
            value={q}
            onChange={(event) =>
              void navigate({ to: '.', search: { q: event.currentTarget.value || undefined }, replace: true })
            }
            maw={420}
            mb="md"
          />
          <ConfigsTable configs={found} />
        </>
      )}
    </>
  );
}
