import { RequireScope } from '../session/require-scope.js';
import { PageHeader } from '../shared/page-header.js';

export function NewConfigPage() {
  return (
    <RequireScope anyOf={['configs.write']}>
      <PageHeader title="New config" />
    </RequireScope>
  );
}
