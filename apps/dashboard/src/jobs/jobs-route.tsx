import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../root-route.js';
import { jobsSearchSchema } from './jobs-search.js';

/** Durable jobs and the queues. */
export const jobsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/jobs',
  validateSearch: jobsSearchSchema,
  component: lazyRouteComponent(() => import('./jobs-page.js'), 'JobsPage'),
});
