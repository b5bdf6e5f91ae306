import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { notSimulated } from '../http/provider-refusal.js';
import { speakDialect } from '../http/provider-scope.js';
import { type CallContext, serveCall, type Work } from '../http/serve-call.js';
import type { Simulator } from '../simulator.js';
import { readGenerateContent } from './generate-content-request.js';
import { generateImage } from './generate-image.js';
import { generateText } from './generate-text.js';
import { googleDialect } from './google-dialect.js';

const paramsSchema = z.object({ '*': z.string() });
const querySchema = z.object({ alt: z.string().optional() });

/** The Gemini API under base URL `/v1beta`. */
export function googleRoutes(simulator: Simulator): (scope: FastifyInstance) => Promise<void> {
  return async (scope) => {
    await scope.register((api, _options, done) => {
      speakDialect(api, simulator, googleDialect);
      api.post(
        '/v1beta/models/*',
        serveCall(simulator, googleDialect, (context) => generateContent(simulator, context)),
      );
      done();
    });
  };
}

/** `{model}:{method}` is one segment of the path. */
async function generateContent(simulator: Simulator, context: CallContext): Promise<Work> {
  const { request, call } = context;
  const [model = '', method = ''] = paramsSchema.parse(request.params)['*'].split(':');
  const stream = method === 'streamGenerateContent';
  if (!stream && method !== 'generateContent') throw googleDialect.status(404);
  if (stream && querySchema.parse(request.query).alt !== 'sse') {
    throw notSimulated('streams need alt=sse');
  }
  const asked = readGenerateContent(request, model);
  call.record.model = model;
  const draws = model.includes('image');
  const what = { asked, model, stream };
  return draws ? generateImage(simulator, context, what) : generateText(context, what);
}
