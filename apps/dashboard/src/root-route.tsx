import { createRootRoute } from '@tanstack/react-router';
import { RequireSession } from './session/require-session.js';
import { NotFoundPage } from './shared/not-found-page.js';
import { PageError } from './shared/page-error.js';
import { DashboardShell } from './shell/dashboard-shell.js';

/** The frame around every page, for who is signed in. */
export const rootRoute = createRootRoute({
  component: () => (
    <RequireSession>
      <DashboardShell />
    </RequireSession>
  ),
  notFoundComponent: NotFoundPage,
  errorComponent: PageError,
});
