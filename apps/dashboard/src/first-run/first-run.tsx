import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { virtualKeysQuery } from '../api/virtual-keys.js';
import { useCan } from '../session/session-context.js';
import { PageHeader } from '../shared/page-header.js';
import { NextSteps } from './next-steps.js';
import { StoreKeyStep } from './store-key-step.js';
import { TryStep } from './try-step.js';

/** Leads from an empty installation to the first answer of a model. */
export function FirstRun() {
  const mayRead = useCan()('virtual-keys.read');
  const { data: keys = [] } = useQuery({ ...virtualKeysQuery, enabled: mayRead });
  const usable = keys.find(({ status }) => status === 'active');
  return (
    <>
      <PageHeader
        title="Welcome to Byway"
        description="No request has gone through it yet. These steps lead to the first one; figures appear here afterwards."
      />
      <Stack gap="sm" maw={820}>
        <StoreKeyStep stored={usable} />
        <TryStep virtualKey={usable} />
        <NextSteps />
      </Stack>
    </>
  );
}
