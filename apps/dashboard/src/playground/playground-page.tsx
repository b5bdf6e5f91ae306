import { RequireScope } from '../session/require-scope.js';
import { PageHeader } from '../shared/page-header.js';

export function PlaygroundPage() {
  return (
    <RequireScope anyOf={['inference']}>
      <PageHeader title="Playground" />
    </RequireScope>
  );
}
