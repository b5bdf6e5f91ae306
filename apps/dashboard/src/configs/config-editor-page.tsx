import { RequireScope } from '../session/require-scope.js';
import { PageHeader } from '../shared/page-header.js';

export function ConfigEditorPage() {
  return (
    <RequireScope anyOf={['configs.read']}>
      <PageHeader title="Config" />
    </RequireScope>
  );
}
