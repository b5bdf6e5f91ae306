import type { Session } from '@byway/contracts/session-api';
import { scopes, type Scope } from '@byway/contracts/vault-api';
import { MantineProvider } from '@mantine/core';
import { ModalsProvider } from '@mantine/modals';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import {
  createMemoryHistory,
  createRootRoute,
  createRouter,
  RouterProvider,
  Outlet,
  createRoute,
} from '@tanstack/react-router';
import { configure, render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { SessionProvider } from '../session/session-context.js';
import { theme } from '../theme.js';

// The default of 1 s would ask how fast the machine is; only a failing test waits as long as this.
configure({ asyncUtilTimeout: 30_000 });

interface RenderOptions {
  /** Of the signed-in key; default: all. */
  scopes?: readonly Scope[];
  /** Where the page stands, with its search parameters. */
  at?: string;
}

/** Shows a part of the dashboard as it stands in the application, signed in. */
export async function renderPage(page: ReactNode, options: RenderOptions = {}) {
  const session: Session = {
    object: 'session',
    api_key: { id: 'key_test', name: 'test' },
    workspace_id: 'ws_default',
    scopes: [...(options.scopes ?? scopes)],
    expires_at: null,
  };
  const root = createRootRoute({ component: Outlet });
  const router = createRouter({
    routeTree: root.addChildren([
      createRoute({ getParentRoute: () => root, path: '$', component: () => page }),
    ]),
    history: createMemoryHistory({ initialEntries: [options.at ?? '/'] }),
  });
  await router.load();
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const view = render(
    <MantineProvider theme={theme} env="test">
      <QueryClientProvider client={client}>
        <ModalsProvider>
          <Notifications />
          <SessionProvider session={session}>
            <RouterProvider router={router} />
          </SessionProvider>
        </ModalsProvider>
      </QueryClientProvider>
    </MantineProvider>,
  );
  return { ...view, router };
}
