import 'reflect-metadata';
import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { IncomingHttpHeaders } from 'node:http';
import { ErrorFilter, sendError } from './error-handling.js';
import { addHealthRoutes, type HealthCheck } from './health.js';
import { measureRequests } from './http-metrics.js';
import { requireInternalToken } from './internal-auth.js';
import type { Logger } from './logger.js';
import { newId } from './ids.js';
import { nestLogger } from './nest-logger.js';
import { SilentConnections } from './silent-connections.js';

export interface HttpServiceOptions {
  module: Type | DynamicModule;
  host: string;
  port: number;
  logger: Logger;
  health: Record<string, HealthCheck>;
  /** ms that a health check may take. */
  healthCheckMs: number;
  /** Bytes; larger bodies are answered 413. */
  bodyLimit?: number;
  /** When set, every route but the health ones needs this bearer token. */
  internalToken?: string;
  /** For hooks and plugins that belong before Nest's routes. */
  prepare?: (server: FastifyInstance) => void | Promise<void>;
}

export interface RunningService {
  url: string;
  stop(): Promise<void>;
}

const DEFAULT_BODY_LIMIT = 1024 * 1024;
/** ms between two looks for idle connections while the server closes. */
const IDLE_SWEEP_MS = 50;
/** ms that a connection may be silent before its first request while the server closes. */
const SILENT_MS = 1_000;
const healthPaths = new Set(['/livez', '/readyz']);

function announcesBody(headers: IncomingHttpHeaders): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** Starts a Nest application on Fastify that answers errors in OpenAI's shape. */
export async function startHttpService(options: HttpServiceOptions): Promise<RunningService> {
  const { logger, internalToken } = options;
  const adapter = new FastifyAdapter({
    bodyLimit: options.bodyLimit ?? DEFAULT_BODY_LIMIT,
    logger: false,
    // A path that cannot be decoded never reaches a hook or a filter.
    frameworkErrors: (error: unknown, _request: unknown, reply: FastifyReply) =>
      sendError(reply, error, logger),
    genReqId: () => newId('req'),
    forceCloseConnections: 'idle',
    // A call that still reaches a closing server is served and its connection then closed; Fastify's
    // own 503 would not be in OpenAI's shape.
    return503OnClosing: false,
  });
  const server = adapter.getInstance<FastifyInstance>();
  const silent = new SilentConnections(server.server);
  measureRequests(server);
  // Fastify reads it as a string by default; here it is a 415.
  server.removeContentTypeParser('text/plain');
  server.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    // The portkey-ai SDK announces JSON on its deletes and sends none, which Fastify refuses.
    if (request.method === 'DELETE' && !announcesBody(request.headers))
      delete request.headers['content-type'];
    done();
  });
  // Fastify closes the connection of a body that is too large. With the rest of it unread that is a reset,
  // which the caller meets while it writes, in place of the 413. Node reads and drops the rest otherwise.
  server.addHook('onSend', (_request, reply, payload, done) => {
    if (reply.statusCode === 413) reply.removeHeader('connection');
    done(null, payload);
  });
  if (internalToken !== undefined) {
    server.addHook('onRequest', (request, _reply, done) => {
      if (!healthPaths.has(request.routeOptions.url ?? ''))
        requireInternalToken(request.headers.authorization, internalToken);
      done();
    });
  }
  await options.prepare?.(server);
  const app = await NestFactory.create<NestFastifyApplication>(options.module, adapter, {
    logger: nestLogger(logger),
    abortOnError: false,
    // Fastify's own JSON parser is all that is wanted: Nest would add one for HTML forms.
    bodyParser: false,
  });
  app.useGlobalFilters(new ErrorFilter(logger));
  addHealthRoutes(server, options.health, options.healthCheckMs);
  await app.listen(options.port, options.host);
  const url = (await app.getUrl()).replace('[::1]', '127.0.0.1');
  logger.info({ url }, 'listening');
  return {
    url,
    async stop() {
      // Connections that are busy now become idle later, and would then stay for their keep-alive time.
      const sweeps = [
        setInterval(() => server.server.closeIdleConnections(), IDLE_SWEEP_MS),
        setInterval(() => silent.closeSilent(), SILENT_MS),
      ];
      await app.close().finally(() => sweeps.forEach(clearInterval));
    },
  };
}
