import { RequireScope } from '../session/require-scope.js';
import { PageHeader } from '../shared/page-header.js';

export function ApiKeysPage() {
  return (
    <RequireScope anyOf={['api-keys.read']}>
      <PageHeader title="API keys" />
    </RequireScope>
  );
}
