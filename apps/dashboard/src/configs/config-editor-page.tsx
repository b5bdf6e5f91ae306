import { Loader } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { configQuery } from '../api/configs.js';
import { RequireScope } from '../session/require-scope.js';
import { ErrorNotice } from '../shared/error-notice.js';
import { PageHeader } from '../shared/page-header.js';
import { configSearchSchema } from './config-search.js';
import { SavedConfig } from './saved-config.js';

export function ConfigEditorPage() {
  return (
    <RequireScope anyOf={['configs.read']}>
      <ConfigOfAddress />
    </RequireScope>
  );
}

function ConfigOfAddress() {
  const { slug = '' } = useParams({ strict: false });
  const { tab, a, b } = configSearchSchema.parse(useSearch({ strict: false }));
  const navigate = useNavigate();
  const { data: config, error, refetch } = useQuery(configQuery(slug));
  if (config !== undefined) {
    return (
      <SavedConfig
        key={slug}
        config={config}
        tab={tab}
        compared={{ a, b }}
        onTab={(next) => void navigate({ to: '.', search: next, replace: true, resetScroll: false })}
      />
    );
  }
  return (
    <>
      <PageHeader title="Config" />
      {error === null ? (
        <Loader aria-label="Loading" />
      ) : (
        <ErrorNotice error={error} onRetry={() => void refetch()} />
      )}
    </>
  );
}
