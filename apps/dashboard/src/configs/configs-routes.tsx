import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { z } from 'zod';
import { rootRoute } from '../root-route.js';
import { configSearchSchema } from './config-search.js';
import { templateNames } from './templates.js';

/** Saved gateway configs. */
export const configsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/configs',
  validateSearch: z.object({ q: z.string().optional().catch(undefined) }),
  component: lazyRouteComponent(() => import('./configs-page.js'), 'ConfigsPage'),
});

/** A config that is not saved yet. */
export const newConfigRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/configs/new',
  validateSearch: z.object({ template: z.enum(templateNames).optional().catch(undefined) }),
  component: lazyRouteComponent(() => import('./new-config-page.js'), 'NewConfigPage'),
});

/** One config: text, drawing, versions. */
export const configEditorRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/configs/$slug',
  validateSearch: configSearchSchema,
  component: lazyRouteComponent(() => import('./config-editor-page.js'), 'ConfigEditorPage'),
});
