import { RequireScope } from '../session/require-scope.js';
import { PageHeader } from '../shared/page-header.js';

export function JobsPage() {
  return (
    <RequireScope anyOf={['jobs.read']}>
      <PageHeader title="Jobs" />
    </RequireScope>
  );
}
