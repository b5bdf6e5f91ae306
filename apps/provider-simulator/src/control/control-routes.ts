import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { FaultSpecError } from '../faults/fault-spec.js';
import { providerNames } from '../http/dialect.js';
import type { Simulator } from '../simulator.js';

const faultsBody = z.strictObject({ provider: z.enum(providerNames), faults: z.string() });
const providerQuery = z.strictObject({ provider: z.enum(providerNames).optional() });

/** Health, and the switches and the ledger for tests; needs no key. */
export function controlRoutes({
  faults,
  calls,
  releases,
}: Simulator): (scope: FastifyInstance) => Promise<void> {
  return async (scope) => {
    scope.get('/livez', () => ({ status: 'ok' }));
    // Fonts are loaded before the port is opened, so whoever can ask is served.
    scope.get('/readyz', () => ({ status: 'ok' }));

    scope.setErrorHandler(async (error, request, reply) => {
      if (error instanceof FaultSpecError) return reply.code(400).send({ error: error.message });
      if (error instanceof z.ZodError) return reply.code(400).send({ error: z.prettifyError(error) });
      request.log.error(error);
      return reply.send(error);
    });
    scope.get('/control/faults', () => ({ object: 'list', data: faults.list() }));
    scope.put('/control/faults', (request) => {
      const { provider, faults: text } = faultsBody.parse(request.body);
      faults.put(provider, text);
      return { provider, faults: text };
    });
    scope.delete('/control/faults', async (request, reply) => {
      faults.clear(providerQuery.parse(request.query).provider);
      return reply.code(204).send();
    });
    scope.get('/control/calls', (request) => {
      const { provider } = providerQuery.parse(request.query);
      const list = calls.list();
      return provider === undefined
        ? list
        : { ...list, data: list.data.filter((call) => call.provider === provider) };
    });
    scope.delete('/control/calls', async (_request, reply) => {
      calls.clear();
      return reply.code(204).send();
    });
    scope.post('/control/release', async (_request, reply) => {
      releases.release();
      return reply.code(204).send();
    });
    return Promise.resolve();
  };
}
