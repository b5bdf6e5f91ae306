import { RequireScope } from '../session/require-scope.js';
import { PageHeader } from '../shared/page-header.js';

export function OverviewPage() {
  return (
    <RequireScope anyOf={['logs.read']}>
      <PageHeader title="Overview" />
    </RequireScope>
  );
}
