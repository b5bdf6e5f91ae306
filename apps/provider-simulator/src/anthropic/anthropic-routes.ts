import type { FastifyInstance } from 'fastify';
import { speakDialect } from '../http/provider-scope.js';
import { serveCall } from '../http/serve-call.js';
import type { Simulator } from '../simulator.js';
import { anthropicDialect } from './anthropic-dialect.js';
import { createMessage } from './create-message.js';

/** The Anthropic API under base URL `/v1`, which it shares with the OpenAI API. */
export function anthropicRoutes(simulator: Simulator): (scope: FastifyInstance) => Promise<void> {
  return async (scope) => {
    await scope.register((api, _options, done) => {
      speakDialect(api, simulator, anthropicDialect);
      api.post('/v1/messages', serveCall(simulator, anthropicDialect, createMessage));
      done();
    });
  };
}
