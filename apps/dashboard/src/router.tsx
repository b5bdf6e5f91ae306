import { createRouter } from '@tanstack/react-router';
import { apiKeysRoute } from './api-keys/api-keys-route.js';
import { basePath } from './base-path.js';
import { configEditorRoute, configsRoute, newConfigRoute } from './configs/configs-routes.js';
import { jobsRoute } from './jobs/jobs-route.js';
import { logsRoute } from './logs/logs-route.js';
import { overviewRoute } from './overview/overview-route.js';
import { playgroundRoute } from './playground/playground-route.js';
import { rootRoute } from './root-route.js';
import { traceRoute } from './traces/trace-route.js';
import { virtualKeysRoute } from './virtual-keys/virtual-keys-route.js';

/** The pages of the dashboard and their addresses. */
export const router = createRouter({
  routeTree: rootRoute.addChildren([
    overviewRoute,
    logsRoute,
    traceRoute,
    jobsRoute,
    playgroundRoute,
    virtualKeysRoute,
    configsRoute,
    newConfigRoute,
    configEditorRoute,
    apiKeysRoute,
  ]),
  basepath: basePath,
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
