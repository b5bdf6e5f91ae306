import { FirstRunOr } from '../first-run/first-run-or.js';
import { RequireScope } from '../session/require-scope.js';
import { PageHeader } from '../shared/page-header.js';

export function OverviewPage() {
  return (
    <RequireScope anyOf={['logs.read']}>
      <FirstRunOr>
        <PageHeader title="Overview" />
      </FirstRunOr>
    </RequireScope>
  );
}
