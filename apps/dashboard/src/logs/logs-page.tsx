import { RequireScope } from '../session/require-scope.js';
import { PageHeader } from '../shared/page-header.js';

export function LogsPage() {
  return (
    <RequireScope anyOf={['logs.read']}>
      <PageHeader title="Logs" />
    </RequireScope>
  );
}
