import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../root-route.js';

/** Saved gateway configs. */
export const configsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/configs',
  component: lazyRouteComponent(() => import('./configs-page.js'), 'ConfigsPage'),
});

/** A config that is not saved yet. */
export const newConfigRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/configs/new',
  component: lazyRouteComponent(() => import('./new-config-page.js'), 'NewConfigPage'),
});

/** One config: text, drawing, versions. */
export const configEditorRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/configs/$slug',
  component: lazyRouteComponent(() => import('./config-editor-page.js'), 'ConfigEditorPage'),
});
