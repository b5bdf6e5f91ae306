import { sendError } from '@byway/boot/error-handling';
import type { Logger } from '@byway/boot/logger';
import { BywayError } from '@byway/errors/byway-error';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { access } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { dashboardHeaders } from './dashboard-headers.js';

export interface DashboardOptions {
  /** Folder of the built app: `index.html`, and files with a hash in their name in `assets/`. */
  directory: string;
  /** Of signed asset URLs. */
  assetOrigin: string;
  logger: Logger;
}

const PAGE = 'index.html';
const FOREVER = 'public, max-age=31536000, immutable';

/** The page itself draws every path below `/dashboard/`, but for files. */
function namesFile(path: string): boolean {
  return path.startsWith('/dashboard/assets/') || /\.[a-z][a-z0-9]*$/i.test(path);
}

/**
 * Serves the dashboard below `/dashboard/`, and leads there from `/`. These are files, no operations
 * of the API, so the OpenAPI document does not name them.
 */
export function serveDashboard(server: FastifyInstance, options: DashboardOptions): void {
  const root = resolve(options.directory);
  const headers = dashboardHeaders(options.assetOrigin);
  const toDashboard = (_request: FastifyRequest, reply: FastifyReply) => reply.redirect('/dashboard/', 302);

  async function answerMissing(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const path = request.url.split('?')[0] ?? '';
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (!isRead || namesFile(path)) throw new BywayError('not_found', 'No such route.');
    await access(join(root, PAGE)).catch((cause: unknown) => {
      const message =
        'The dashboard is not built. Run "npm run setup", or set DASHBOARD_DIR to the folder of a build.';
      throw new BywayError('not_found', message, { cause });
    });
    return reply.sendFile(PAGE);
  }

  server.get('/', toDashboard);
  server.get('/dashboard', toDashboard);
  void server.register(
    async (scope) => {
      scope.addHook('onRequest', (_request, reply, done) => {
        void reply.headers(headers);
        done();
      });
      // The plugin refuses paths that lead out of the folder, with an error that the catalogue does not know.
      scope.setErrorHandler<Error & { code?: string }>((error, _request, reply) => {
        const outside = error.code === 'FST_STATIC_FORBIDDEN_PATH';
        sendError(reply, outside ? new BywayError('not_found', 'No such route.') : error, options.logger);
      });
      scope.setNotFoundHandler(answerMissing);
      await scope.register(fastifyStatic, {
        root,
        // The build may come later.
        suppressWarning: true,
        dotfiles: 'ignore',
        cacheControl: false,
        setHeaders(reply, file) {
          const hashed = file.startsWith(join(root, 'assets') + sep);
          void reply.header('cache-control', hashed ? FOREVER : 'no-cache');
        },
      });
    },
    { prefix: '/dashboard' },
  );
}
