import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Simulator } from '../simulator.js';
import { deliver, refusalAnswer } from './answer.js';
import type { Dialect } from './dialect.js';
import { callOf, recordCalls } from './open-call.js';
import { ProviderRefusal } from './provider-refusal.js';

const withStatus = z.object({ statusCode: z.number().int() });

/**
 * Makes a Fastify scope speak one dialect: its calls are recorded, bodies come as bytes (their faults are the
 * API's to word), and whatever Fastify itself refuses is put in the API's shape.
 */
export function speakDialect(scope: FastifyInstance, simulator: Simulator, dialect: Dialect): void {
  recordCalls(scope, simulator, dialect);
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  scope.setErrorHandler(async (error, request, reply) => {
    const call = callOf(request);
    const refusal = refusalOf(error, dialect);
    if (refusal.details.status >= 500) request.log.error(error);
    const answer = refusalAnswer(refusal, dialect, call.requestId);
    await deliver(reply, call, { answer, dialect, delivery: 'whole' });
    return reply;
  });
}

function refusalOf(error: unknown, dialect: Dialect): ProviderRefusal {
  if (error instanceof ProviderRefusal) return error;
  const known = withStatus.safeParse(error);
  const status = known.success ? known.data.statusCode : 500;
  return dialect.status(status >= 400 && status <= 599 ? status : 500);
}
