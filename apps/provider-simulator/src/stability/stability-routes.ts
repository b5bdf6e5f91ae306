import multipart from '@fastify/multipart';
import type { FastifyInstance } from 'fastify';
import { speakDialect } from '../http/provider-scope.js';
import { serveCall, serveLookup } from '../http/serve-call.js';
import type { Simulator } from '../simulator.js';
import { engines } from './engines.js';
import { generateStableImage } from './generate-stable-image.js';
import { stabilityV1Dialect, stabilityV2betaDialect } from './stability-dialect.js';
import { textToImage } from './text-to-image.js';

/** The Stability API: v1 (JSON) and v2beta (multipart only). */
export function stabilityRoutes(simulator: Simulator): (scope: FastifyInstance) => Promise<void> {
  return async (scope) => {
    await scope.register((api, _options, done) => {
      speakDialect(api, simulator, stabilityV1Dialect);
      api.post(
        '/v1/generation/:engine/text-to-image',
        serveCall(simulator, stabilityV1Dialect, (context) => textToImage(simulator, context)),
      );
      api.get(
        '/v1/engines/list',
        serveLookup(stabilityV1Dialect, () => engines),
      );
      api.get(
        '/v1/user/balance',
        serveLookup(stabilityV1Dialect, () => ({ credits: 633.68 })),
      );
      done();
    });
    await scope.register(async (api) => {
      speakDialect(api, simulator, stabilityV2betaDialect);
      await api.register(multipart);
      api.post(
        '/v2beta/stable-image/generate/:kind',
        serveCall(simulator, stabilityV2betaDialect, (context) => generateStableImage(simulator, context)),
      );
    });
  };
}
