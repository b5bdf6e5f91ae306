import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../root-route.js';
import { listSearchSchema } from '../shared/list-search.js';

/** Provider keys in the vault. */
export const virtualKeysRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/virtual-keys',
  validateSearch: listSearchSchema,
  component: lazyRouteComponent(() => import('./virtual-keys-page.js'), 'VirtualKeysPage'),
});
