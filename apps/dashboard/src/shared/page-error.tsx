import type { ErrorComponentProps } from '@tanstack/react-router';
import { ErrorNotice } from './error-notice.js';

/** In place of a page that failed to show itself. */
export function PageError({ error, reset }: ErrorComponentProps) {
  return <ErrorNotice error={error instanceof Error ? error : new Error(String(error))} onRetry={reset} />;
}
