import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../root-route.js';
import { playgroundSearchSchema } from './playground-search.js';

/** Tries a config or a virtual key. */
export const playgroundRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/playground',
  validateSearch: playgroundSearchSchema,
  component: lazyRouteComponent(() => import('./playground-page.js'), 'PlaygroundPage'),
});
