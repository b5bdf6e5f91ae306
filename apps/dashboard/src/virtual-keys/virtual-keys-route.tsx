import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../root-route.js';

/** Provider keys in the vault. */
export const virtualKeysRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/virtual-keys',
  component: lazyRouteComponent(() => import('./virtual-keys-page.js'), 'VirtualKeysPage'),
});
