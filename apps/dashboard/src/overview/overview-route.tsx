import { dimensionSchema } from '@byway/contracts/analytics-api';
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { z } from 'zod';
import { rootRoute } from '../root-route.js';
import { rangeSchema } from './time-range.js';

/** What is looked at; in the address, so that a view can be shared. */
const overviewSearchSchema = z.object({
  range: rangeSchema.optional().catch(undefined),
  by: dimensionSchema.optional().catch(undefined),
});

/** Figures over time. */
export const overviewRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  validateSearch: overviewSearchSchema,
  component: lazyRouteComponent(() => import('./overview-page.js'), 'OverviewPage'),
});
