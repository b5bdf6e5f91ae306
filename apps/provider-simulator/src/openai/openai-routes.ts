import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { speakDialect } from '../http/provider-scope.js';
import { serveCall, serveLookup } from '../http/serve-call.js';
import type { Simulator } from '../simulator.js';
import { chatCompletions } from './chat-completions.js';
import { completions } from './completions.js';
import { embeddings } from './embeddings.js';
import { generateImages } from './generate-images.js';
import { listImageModels } from './image-models.js';
import { openaiDialect } from './openai-dialect.js';
import { listTextModels } from './text-models.js';

const fileParams = z.object({ name: z.string() });

/** The OpenAI API under base URL `/v1`, and the pictures it answers as URLs. */
export function openaiRoutes(simulator: Simulator): (scope: FastifyInstance) => Promise<void> {
  return async (scope) => {
    await scope.register((api, _options, done) => {
      speakDialect(api, simulator, openaiDialect);
      api.post(
        '/v1/images/generations',
        serveCall(simulator, openaiDialect, (context) => generateImages(simulator, context)),
      );
      api.post('/v1/chat/completions', serveCall(simulator, openaiDialect, chatCompletions));
      api.post('/v1/completions', serveCall(simulator, openaiDialect, completions));
      api.post('/v1/embeddings', serveCall(simulator, openaiDialect, embeddings));
      api.get(
        '/v1/models',
        serveLookup(openaiDialect, () => ({
          object: 'list',
          data: [...listImageModels(), ...listTextModels()],
        })),
      );
      done();
    });
    scope.get('/files/:name', async (request, reply) => {
      const id = fileParams.parse(request.params).name.replace(/\.png$/, '');
      const png = simulator.files.get(id);
      if (png === undefined)
        return reply.code(404).send({ message: 'no such file, or older than 60 minutes' });
      return reply.type('image/png').send(png);
    });
  };
}
