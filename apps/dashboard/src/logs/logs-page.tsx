import { RequireScope } from '../session/require-scope.js';
import { LogsBrowser } from './logs-browser.js';

export function LogsPage() {
  return (
    <RequireScope anyOf={['logs.read']}>
      <LogsBrowser />
    </RequireScope>
  );
}
