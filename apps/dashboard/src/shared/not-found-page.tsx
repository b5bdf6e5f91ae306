import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { EmptyState } from './empty-state.js';
import { IconMapQuestion } from './icons.js';

/** For an address that is no page of the dashboard. */
export function NotFoundPage() {
  return (
    <EmptyState
      icon={IconMapQuestion}
      title="There is no such page"
      action={
        <Button component={Link} to="/">
          To the overview
        </Button>
      }
    >
      The address may be old or misspelt.
    </EmptyState>
  );
}
