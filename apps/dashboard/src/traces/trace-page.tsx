import { RequireScope } from '../session/require-scope.js';
import { TraceView } from './trace-view.js';

export function TracePage() {
  return (
    <RequireScope anyOf={['logs.read']}>
      <TraceView />
    </RequireScope>
  );
}
