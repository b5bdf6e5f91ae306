import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../root-route.js';
import { listSearchSchema } from '../shared/list-search.js';

/** Keys of Byway itself. */
export const apiKeysRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/api-keys',
  validateSearch: listSearchSchema,
  component: lazyRouteComponent(() => import('./api-keys-page.js'), 'ApiKeysPage'),
});
