/** Where the gateway serves the dashboard; the same is said in `vite.config.ts`. */
export const basePath = '/dashboard';
