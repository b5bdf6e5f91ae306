import { RequireScope } from '../session/require-scope.js';
import { PageHeader } from '../shared/page-header.js';

export function VirtualKeysPage() {
  return (
    <RequireScope anyOf={['virtual-keys.read']}>
      <PageHeader title="Virtual keys" />
    </RequireScope>
  );
}
